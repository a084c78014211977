namespace Puente.Serving.Repository;

/// <summary>The models of a repository at a moment, by name.</summary>
/// <param name="Models">Them.</param>
public sealed record RepositoryScan(IReadOnlyList<RepositoryEntry> Models)
{
    /// <summary>No model.</summary>
    public static RepositoryScan Empty { get; } = new([]);

    /// <summary>What set this scan apart from an earlier one.</summary>
    public RepositoryChanges Since(RepositoryScan earlier)
    {
        var before = earlier.Models.ToDictionary(model => model.Name, model => model.Fingerprint);
        var now = Models.Select(model => model.Name).ToHashSet();
        return new RepositoryChanges(
            [.. Models.Where(model => !before.ContainsKey(model.Name)).Select(model => model.Name)],
            [.. Models.Where(model => before.TryGetValue(model.Name, out var was) && was != model.Fingerprint).Select(model => model.Name)],
            [.. earlier.Models.Where(model => !now.Contains(model.Name)).Select(model => model.Name)]);
    }
}
