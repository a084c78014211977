using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration;

/// <summary>A completed configuration as callers see the model.</summary>
public static class ConfigDescription
{
    /// <summary>What a version is to its callers: dims, not reshaped, with the batch first where the model batches.</summary>
    /// <param name="config">Completed.</param>
    /// <param name="version">The version.</param>
    /// <param name="labels">Labels by output; null: none.</param>
    public static ModelDescription Describe(this ModelConfig config, long version, IReadOnlyDictionary<string, IReadOnlyList<string>>? labels = null)
    {
        IReadOnlyList<long> Whole(IReadOnlyList<long> dims) => config.MaxBatchSize > 0 ? [-1, .. dims] : dims;
        return new ModelDescription(
            config.Name, version, config.MaxBatchSize,
            [.. config.Inputs.Select(input => new TensorSignature(input.Name, input.Type, Whole(input.Dims)))],
            [.. config.Outputs.Select(output => new TensorSignature(output.Name, output.Type, Whole(output.Dims)))])
        {
            Platform = config.Platform,
            Config = config,
            Labels = labels ?? new Dictionary<string, IReadOnlyList<string>>(),
        };
    }
}
