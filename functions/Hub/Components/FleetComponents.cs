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

    private const string Asked = "components-asked", All = "all";
    private readonly SemaphoreSlim _running = new(1, 1);

    /// <summary>The set of a placement; null when it has none.</summary>
    public async Task<PlacementComponents?> FindAsync(string placement, CancellationToken cancellationToken) =>
        await catalog.FindDocumentAsync(Kind, placement, cancellationToken) is { } document ? JsonSerializer.Deserialize<PlacementComponents>(document.Json, Json.Options) : null;

    /// <summary>Keeps the set of a placement and asks its edges for it.</summary>
    /// <returns>How many edges are asked for something else than before.</returns>
    /// <exception cref="InputException">The set is malformed, or there is no such placement.</exception>
    public async Task<int> SetAsync(string placement, PlacementComponents set, string actor, CancellationToken cancellationToken)
    {
        if (await placements.FindAsync(placement, cancellationToken) is null)
            throw new InputException("placement", placement, "is not on record", "Set it first: POST /api/placements.");
        Component.Validate(set.Components ?? throw new InputException("components", null, "are missing", "Give a list; an empty one takes away what was there."));
        await catalog.PutDocumentAsync(Kind, placement, JsonSerializer.Serialize(set, Json.Options), actor, cancellationToken);
        return await ReconcileAsync(cancellationToken);
    }

    /// <summary>Asks each edge for the components of all placements that choose it now; one that no placement chooses any more is asked for none. Of two of one name that of the first placement by name counts.</summary>
    /// <returns>How many edges are asked for something else than before.</returns>
    public async Task<int> ReconcileAsync(CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            var wanted = new SortedDictionary<string, List<Component>>(StringComparer.Ordinal);
            foreach (var document in await catalog.ListDocumentsAsync(Kind, cancellationToken))
            {
                if (await placements.FindAsync(document.Name, cancellationToken) is null) continue;
                var set = JsonSerializer.Deserialize<PlacementComponents>(document.Json, Json.Options)!;
                // Patient: an edge that is away keeps what it has.
                foreach (var edge in (await placements.DecideAsync(document.Name, patient: true, cancellationToken)).Decision.Selected)
                {
                    if (!wanted.TryGetValue(edge, out var list)) wanted[edge] = list = [];
                    list.AddRange(set.Components.Where(component => list.All(known => known.Name != component.Name)));
                }
            }

            return await AskAsync(wanted, cancellationToken);
        }
        finally
        {
            _running.Release();
        }
    }

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

    private async Task<int> AskAsync(SortedDictionary<string, List<Component>> wanted, CancellationToken cancellationToken)
    {
        var before = await catalog.FindDocumentAsync(Asked, All, cancellationToken) is { } known ? JsonSerializer.Deserialize<List<string>>(known.Json, Json.Options)! : [];
        // Put down before it is done: an edge that was asked is known though this ends half-way.
        await KeepAsync([.. before.Union(wanted.Keys)], cancellationToken);
        var changed = 0;
        foreach (var edge in before.Union(wanted.Keys).Order(StringComparer.Ordinal))
            if (await store.DesireAsync(edge, wanted.GetValueOrDefault(edge) ?? [], cancellationToken)) changed++;
        await KeepAsync([.. wanted.Keys], cancellationToken);
        return changed;
    }

    private Task<FleetDocument> KeepAsync(IReadOnlyList<string> edges, CancellationToken cancellationToken) =>
        catalog.PutDocumentAsync(Asked, All, JsonSerializer.Serialize(edges.Order(StringComparer.Ordinal), Json.Options), null, cancellationToken);
}
