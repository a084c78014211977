using Puente.Serving.Engine;

namespace Puente.Serving.Tests.Metrics;

/// <summary>A registry whose models have done what a test says.</summary>
internal sealed class FixedRegistry(params (ModelIndexEntry Entry, ModelStatistics? Statistics)[] models) : IModelRegistry
{
    public bool IsReady => true;

    public int Held { get; private set; }

    public IReadOnlyList<ModelIndexEntry> Index() => [.. models.Select(model => model.Entry)];

    /// <summary>A model without statistics is one that was unloaded after the index was made.</summary>
    public IModel Rent(string name, long? version)
    {
        var statistics = models.First(model => model.Entry.Name == name && model.Entry.Version == version).Statistics ?? throw new ModelUnavailableException("gone");
        Held++;
        return new Model(this, new ModelDescription(name, version!.Value, 8, [], []), statistics);
    }

    public Task LoadAsync(string name, ModelLoadParameters parameters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task UnloadAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class Model(FixedRegistry registry, ModelDescription description, ModelStatistics statistics) : IModel
    {
        public ModelDescription Description => description;

        public ModelStatistics Statistics => statistics;

        public Task<InferenceAnswer> InferAsync(InferenceRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Dispose() => registry.Held--;
    }
}
