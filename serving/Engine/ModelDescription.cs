using Puente.Serving.Repository.Configuration;
using Puente.Serving.Tensors;

namespace Puente.Serving.Engine;

/// <summary>What a version of a model is to its callers.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">The version: a positive integer without leading zeros.</param>
/// <param name="MaxBatchSize">Most rows of a request; 0: the model does not batch, and shapes have no batch dimension of their own.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives, in the order in which a request that names none gets them.</param>
public sealed record ModelDescription(
    string Name, long Version, int MaxBatchSize, IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs)
{
    /// <summary>The protocol's name of what runs it.</summary>
    public string Platform { get; init; } = "onnxruntime_onnx";

    /// <summary>A line for each value along the last dimension of an output, by the output's name: what the classification extension tells.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The configuration that its repository gives it, completed; null where none does, as for a release.</summary>
    public ModelConfig? Config { get; init; }
}
