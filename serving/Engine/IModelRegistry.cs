namespace Puente.Serving.Engine;

/// <summary>The models of a site by name and version.</summary>
public interface IModelRegistry
{
    /// <summary>True when every model that is to be loaded can answer, and there is at least one.</summary>
    bool IsReady { get; }

    /// <summary>Takes hold of a model; dispose what is returned to let go.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version; null takes the highest that is ready.</param>
    /// <exception cref="ModelNotFoundException">There is none of the name or version.</exception>
    /// <exception cref="ModelUnavailableException">It is there and not ready.</exception>
    IModel Rent(string name, long? version);

    /// <summary>Every version of every model that is known, loaded or not, by name and version.</summary>
    IReadOnlyList<ModelIndexEntry> Index();

    /// <summary>Loads a model, or loads it again, from the repository it belongs to; returns when it is ready. What serves goes on until then, and stays where loading fails.</summary>
    /// <exception cref="ModelControlException">Models here are not loaded on request.</exception>
    /// <exception cref="ModelNotFoundException">No repository has it.</exception>
    /// <exception cref="Core.InputException">It cannot be loaded.</exception>
    Task LoadAsync(string name, ModelLoadParameters parameters, CancellationToken cancellationToken);

    /// <summary>Unloads every version of a model; requests under way are answered.</summary>
    /// <exception cref="ModelControlException">Models here are not unloaded on request.</exception>
    /// <exception cref="ModelNotFoundException">No repository has it.</exception>
    Task UnloadAsync(string name, CancellationToken cancellationToken);
}
