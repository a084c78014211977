using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Fleet;

namespace Puente.Hub.Placements;

/// <summary>Cluster sets on record.</summary>
public sealed class ClusterSets(CatalogStore catalog)
{
    private const string Kind = "clusterset";

    /// <summary>Those that people made, by name.</summary>
    public async Task<IReadOnlyList<ClusterSet>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await catalog.ListDocumentsAsync(Kind, cancellationToken)).Select(document => new ClusterSet(document.Name, JsonSerializer.Deserialize<ClusterSet>(document.Json, Json.Options)!.ClusterSelector))];

    /// <summary>Keeps one under its name.</summary>
    /// <exception cref="InputException">It is malformed.</exception>
    public async Task<ClusterSet> SetAsync(ClusterSet set, string actor, CancellationToken cancellationToken)
    {
        set.Validate();
        await catalog.PutDocumentAsync(Kind, set.Name, JsonSerializer.Serialize(set, Json.Options), actor, cancellationToken);
        return set;
    }

    /// <summary>Forgets one; false when there is none. Placements that name it are refused from then on, and say so.</summary>
    public Task<bool> RemoveAsync(string name, string actor, CancellationToken cancellationToken) => catalog.RemoveDocumentAsync(Kind, name, actor, cancellationToken);
}
