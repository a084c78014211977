using Puente.Catalog;
using Puente.Core;
using Puente.Core.Settings;
using Puente.Functions.Common.Settings;
using Puente.Hub.Placements;

namespace Puente.Hub.Settings;

/// <summary>How edges are to serve, learn and keep time: settings by placement, and by level what each edge is asked for.</summary>
public sealed class FleetSettings(CatalogStore catalog, FleetPlacements placements, SettingsStore store)
{
    /// <summary>Kind of the documents that hold them.</summary>
    internal const string Kind = "settings";

    private readonly PlacedDocuments<SiteSettings> _placed = new(catalog, placements);

    /// <summary>The settings of a placement; null when it has none.</summary>
    public Task<SiteSettings?> FindAsync(string placement, CancellationToken cancellationToken) => _placed.FindAsync(Kind, placement, cancellationToken);

    /// <summary>Keeps the settings of a placement and asks its edges for them.</summary>
    /// <returns>How many edges are asked for something else than before.</returns>
    /// <exception cref="InputException">A value is out of bounds, or there is no such placement.</exception>
    public async Task<int> SetAsync(string placement, SiteSettings settings, string actor, CancellationToken cancellationToken)
    {
        SettingsRules.Check(settings);
        await _placed.PutAsync(Kind, placement, settings, actor, cancellationToken);
        return await ReconcileAsync(cancellationToken);
    }

    /// <summary>
    /// Asks each edge for the settings of all placements that choose it now; one that no placement chooses any more goes by its own. Where two placements set the same, the
    /// first by name counts.
    /// </summary>
    /// <returns>How many edges are asked for something else than before.</returns>
    public Task<int> ReconcileAsync(CancellationToken cancellationToken) => _placed.ReconcileAsync(
        Kind, (edge, all, cancel) => store.DesireAsync(edge, all.Aggregate(SiteSettings.None, (merged, next) => merged.Over(next)), cancel), cancellationToken);
}
