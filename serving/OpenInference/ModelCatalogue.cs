using Puente.Serving.Engine;

namespace Puente.Serving.OpenInference;

/// <summary>What both protocols ask of a registry besides inference.</summary>
internal sealed class ModelCatalogue(IModelRegistry registry)
{
    /// <summary>Whether the version (null: any) of the model answers now.</summary>
    public bool IsReady(string name, long? version) =>
        registry.Index().Any(entry => entry.Name == name && entry.State == ModelState.Ready && (version is null || entry.Version == version));

    /// <summary>What a version is, and the versions it stands among: itself where it was asked for by number, else all that are ready.</summary>
    /// <exception cref="ModelNotFoundException">There is none.</exception>
    /// <exception cref="ModelUnavailableException">It is not ready.</exception>
    public (ModelDescription Model, IReadOnlyList<long> Versions) Describe(string name, long? version)
    {
        using var model = registry.Rent(name, version);
        return (model.Description, version is null ? Versions(name) : [model.Description.Version]);
    }

    /// <summary>What models have done: one version, every ready version of a model, or of every model.</summary>
    /// <exception cref="ModelNotFoundException">The model that is named is not there.</exception>
    public IReadOnlyList<(ModelDescription Model, ModelStatistics Statistics)> Statistics(string? name, long? version)
    {
        if (name is null) return [.. Ready().SelectMany(entry => Take(entry.Name, entry.Version))];
        using var model = registry.Rent(name, version);
        return version is null
            ? [.. Versions(name).SelectMany(ready => Take(name, ready))]
            : [(model.Description, model.Statistics)];
    }

    /// <summary>How every known version stands.</summary>
    public IEnumerable<ModelIndexEntry> Index(bool readyOnly) => readyOnly ? Ready() : registry.Index();

    private IEnumerable<ModelIndexEntry> Ready() => registry.Index().Where(entry => entry.State == ModelState.Ready);

    private List<long> Versions(string name) => [.. Ready().Where(entry => entry.Name == name).Select(entry => entry.Version ?? 0)];

    /// <summary>None where the version went since it was listed.</summary>
    private IEnumerable<(ModelDescription, ModelStatistics)> Take(string name, long? version)
    {
        try
        {
            using var model = registry.Rent(name, version);
            return [(model.Description, model.Statistics)];
        }
        catch (Exception e) when (e is ModelNotFoundException or ModelUnavailableException)
        {
            return [];
        }
    }
}
