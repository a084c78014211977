namespace Puente.Serving.Engine;

/// <summary>A version of a model that is loaded and warm. While a caller holds it, no unloading takes its sessions away.</summary>
public interface IModel : IDisposable
{
    /// <summary>What it is.</summary>
    ModelDescription Description { get; }

    /// <summary>What it has done.</summary>
    ModelStatistics Statistics { get; }

    /// <summary>Answers <paramref name="request"/>: queued, batched with others, run.</summary>
    /// <param name="request">Checked against <see cref="Description"/>.</param>
    /// <returns>Ends, however it ends, when nothing reads the request's memory any more.</returns>
    /// <param name="cancellationToken">The caller is gone: what is still queued is dropped before it costs a pass.</param>
    /// <exception cref="ModelUnavailableException">The queue is full, or the request's time in it is over.</exception>
    /// <exception cref="OperationCanceledException">The caller is gone.</exception>
    /// <exception cref="InferenceFailedException">The model failed on it.</exception>
    Task<InferenceAnswer> InferAsync(InferenceRequest request, CancellationToken cancellationToken);
}
