using Puente.Serving.Tensors;

namespace Puente.Serving.Engine;

/// <summary>What a model answered. Dispose it when its tensors have been read: their memory goes back to where it came from.</summary>
public sealed class InferenceAnswer(TensorData[] outputs, Action? release = null) : IDisposable
{
    private Action? _release = release;

    /// <summary>One for each output that was wanted, in the order wanted.</summary>
    public IReadOnlyList<TensorData> Outputs => outputs;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
