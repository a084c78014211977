using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration;

/// <summary>A tensor that the model takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Dims">Its shape as requests have it, -1 where any size goes; the batch is left out where the model batches.</param>
public sealed record ModelInput(string Name, TensorType Type, IReadOnlyList<long> Dims)
{
    /// <summary>Layout of an image.</summary>
    public InputFormat Format { get; init; }

    /// <summary>Its shape as the graph has it, where that is another than <see cref="Dims"/>; null: the same.</summary>
    public IReadOnlyList<long>? Reshape { get; init; }
}
