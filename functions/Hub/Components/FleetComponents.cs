using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Components;
using Puente.Fleet;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Placements;

namespace Puente.Hub.Components;

/// <summary>Which components are wanted where: sets by placement, and by level what each edge is asked for.</summary>
public sealed class FleetComponents(CatalogStore catalog, FleetPlacements placements, ComponentStore store)
{
    /// <summary>Kind of the documents that hold the sets.</summary>
    internal const string Kind = "components";

    private readonly PlacedDocuments<PlacementComponents> _placed = new(catalog, placements);

    /// <summary>The set of a placement; null when it has none.</summary>
    public Task<PlacementComponents?> FindAsync(string placement, CancellationToken cancellationToken) => _placed.FindAsync(Kind, placement, cancellationToken);

    /// <summary>Keeps the set of a placement and asks its edges for it.</summary>
    /// <returns>How many edges are asked for something else than before.</returns>
    /// <exception cref="InputException">The set is malformed, or there is no such placement.</exception>
    public async Task<int> SetAsync(string placement, PlacementComponents set, string actor, CancellationToken cancellationToken)
    {
        Component.Validate(set.Components ?? throw new InputException("components", null, "are missing", "Give a list; an empty one takes away what was there."));
        await _placed.PutAsync(Kind, placement, set, actor, cancellationToken);
        return await ReconcileAsync(cancellationToken);
    }

    /// <summary>Asks each edge for the components of all placements that choose it now; one that no placement chooses any more is asked for none. Of two of one name that of the first placement by name counts.</summary>
    /// <returns>How many edges are asked for something else than before.</returns>
    public Task<int> ReconcileAsync(CancellationToken cancellationToken) => _placed.ReconcileAsync(
        Kind, (edge, sets, cancel) => store.DesireAsync(edge, [.. sets.SelectMany(set => set.Components).DistinctBy(component => component.Name)], cancel), cancellationToken);

    /// <summary>The placement and its set as objects of Open Cluster Management; null when there is no such placement.</summary>
    /// <exception cref="InputException">It cannot be said there.</exception>
    public async Task<IReadOnlyList<JsonObject>?> ExportAsync(string placement, string place, bool enforce, CancellationToken cancellationToken)
    {
        if (await placements.FindAsync(placement, cancellationToken) is not { } kept) return null;
        var set = await FindAsync(placement, cancellationToken);
        return OcmExport.Make(placement, kept.Spec, new OcmExportOptions
        {
            Namespace = place,
            Enforce = enforce,
            Manifests = [.. (set?.Components ?? []).Where(component => component.Kind == Component.ManifestKind).Select(component => JsonObject.Create(component.Spec)!)],
            RolloutStrategy = set?.RolloutStrategy is { ValueKind: JsonValueKind.Object } strategy ? JsonObject.Create(strategy) : null,
        });
    }
}
