namespace Puente.Serving.Repository;

/// <summary>What set two scans apart.</summary>
/// <param name="Added">Models to load.</param>
/// <param name="Changed">Models to load again; what serves goes on where that fails.</param>
/// <param name="Removed">Models to unload.</param>
public sealed record RepositoryChanges(IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
{
    /// <summary>True when nothing changed.</summary>
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;
}
