using Puente.Serving.Engine;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Tensors;

namespace Puente.Serving.Repository;

/// <summary>A model of a repository, read and checked, with nothing loaded yet.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Config">Its configuration; complete once <see cref="Complete"/> has seen a graph.</param>
/// <param name="Versions">The versions to load by its policy, ascending, at least one.</param>
/// <param name="Labels">Labels by output.</param>
public sealed record RepositoryModel(
    string Folder, ModelConfig Config, IReadOnlyList<RepositoryVersion> Versions, IReadOnlyDictionary<string, IReadOnlyList<string>> Labels)
{
    /// <summary>Its name.</summary>
    public string Name => Config.Name;

    /// <summary>Rows of a pass where the configuration does not say.</summary>
    public int DefaultMaxBatchSize { get; init; } = ConfigCompletion.DefaultMaxBatchSize;

    /// <summary>The repository it lies in.</summary>
    internal string Root { get; init; } = "";

    /// <summary>The same, its configuration completed from a graph and checked against it.</summary>
    /// <exception cref="Core.InputException">The two contradict each other: every fault is told.</exception>
    public RepositoryModel Complete(IReadOnlyList<TensorSignature> inputs, IReadOnlyList<TensorSignature> outputs) =>
        this with { Config = ConfigCompletion.Complete(Config, inputs, outputs, DefaultMaxBatchSize) };

    /// <summary>What a version is to its callers; after <see cref="Complete"/>.</summary>
    public ModelDescription Describe(long version) => Config.Describe(version, Labels);

    /// <summary>The requests that a version answers before it takes any other; after <see cref="Complete"/>.</summary>
    /// <param name="seed">Seed of random data.</param>
    public IReadOnlyList<WarmupRequest> Warmups(ulong seed) => [.. Config.Warmup.Select((sample, i) => new WarmupRequest(this, sample, seed, i))];
}
