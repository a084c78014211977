using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration;

/// <summary>A tensor that the model gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Dims">Its shape as answers have it, -1 where any size comes; the batch is left out where the model batches.</param>
public sealed record ModelOutput(string Name, TensorType Type, IReadOnlyList<long> Dims)
{
    /// <summary>File in the model's folder with a label a line for the values along the last dimension; empty: none.</summary>
    public string LabelFilename { get; init; } = "";

    /// <summary>Its shape as the graph has it, where that is another than <see cref="Dims"/>; null: the same.</summary>
    public IReadOnlyList<long>? Reshape { get; init; }
}
