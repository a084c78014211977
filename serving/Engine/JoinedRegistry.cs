namespace Puente.Serving.Engine;

/// <summary>Several registries as one: a name is the first's that knows it.</summary>
/// <param name="registries">In order.</param>
public sealed class JoinedRegistry(params IReadOnlyList<IModelRegistry> registries) : IModelRegistry
{
    /// <inheritdoc/>
    public bool IsReady => registries.All(registry => registry.IsReady);

    /// <inheritdoc/>
    public IModel Rent(string name, long? version) => First(registry => registry.Rent(name, version));

    /// <inheritdoc/>
    public IReadOnlyList<ModelIndexEntry> Index() => [.. registries.SelectMany(registry => registry.Index()).DistinctBy(entry => (entry.Name, entry.Version))];

    /// <inheritdoc/>
    public Task LoadAsync(string name, ModelLoadParameters parameters, CancellationToken cancellationToken) => Owner(name).LoadAsync(name, parameters, cancellationToken);

    /// <inheritdoc/>
    public Task UnloadAsync(string name, CancellationToken cancellationToken) => Owner(name).UnloadAsync(name, cancellationToken);

    /// <summary>The registry that lists the model; a new one is the last's, which is where models come on request.</summary>
    private IModelRegistry Owner(string name) => registries.FirstOrDefault(registry => registry.Index().Any(entry => entry.Name == name)) ?? registries[^1];

    private IModel First(Func<IModelRegistry, IModel> rent)
    {
        Exception? unknown = null;
        foreach (var registry in registries)
        {
            try
            {
                return rent(registry);
            }
            catch (ModelNotFoundException e)
            {
                unknown = e;
            }
            catch (ModelUnavailableException e) when (registry != registries[^1])
            {
                unknown ??= e;
            }
        }

        throw unknown!;
    }
}
