using System.Text.Json;
using Puente.Catalog;
using Puente.Core;

namespace Puente.Hub.Placements;

/// <summary>Documents of one kind by placement, and by level what they ask of each edge that their placements choose.</summary>
/// <typeparam name="T">The document.</typeparam>
public sealed class PlacedDocuments<T>(CatalogStore catalog, FleetPlacements placements) where T : class
{
    private const string All = "all";
    private readonly SemaphoreSlim _running = new(1, 1);

    /// <summary>What an edge is asked for by the documents of the placements that choose it, by their names; none for one that is let go. True when that is something else than before.</summary>
    public delegate Task<bool> Ask(string edge, IReadOnlyList<T> documents, CancellationToken cancellationToken);

    /// <summary>The document of a placement; null when it has none.</summary>
    public async Task<T?> FindAsync(string kind, string placement, CancellationToken cancellationToken) =>
        await catalog.FindDocumentAsync(kind, placement, cancellationToken) is { } document ? Read(document) : null;

    /// <summary>Keeps the document of a placement.</summary>
    /// <exception cref="InputException">There is no such placement.</exception>
    public async Task PutAsync(string kind, string placement, T document, string actor, CancellationToken cancellationToken)
    {
        if (await placements.FindAsync(placement, cancellationToken) is null)
            throw new InputException("placement", placement, "is not on record", "Set it first: POST /api/placements.");
        await catalog.PutDocumentAsync(kind, placement, JsonSerializer.Serialize(document, Json.Options), actor, cancellationToken);
    }

    /// <summary>Asks each edge for what the placements that choose it now want, and each that no placement chooses any more for nothing.</summary>
    /// <returns>How many edges are asked for something else than before.</returns>
    public async Task<int> ReconcileAsync(string kind, Ask ask, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            var wanted = new Dictionary<string, List<T>>(StringComparer.Ordinal);
            foreach (var document in (await catalog.ListDocumentsAsync(kind, cancellationToken)).OrderBy(document => document.Name, StringComparer.Ordinal))
            {
                if (await placements.FindAsync(document.Name, cancellationToken) is null) continue;
                // Patient: an edge that is away keeps what it has.
                foreach (var edge in (await placements.DecideAsync(document.Name, patient: true, cancellationToken)).Decision.Selected)
                {
                    if (!wanted.TryGetValue(edge, out var list)) wanted[edge] = list = [];
                    list.Add(Read(document));
                }
            }

            return await AskAsync($"{kind}-asked", wanted, ask, cancellationToken);
        }
        finally
        {
            _running.Release();
        }
    }

    private async Task<int> AskAsync(string asked, Dictionary<string, List<T>> wanted, Ask ask, CancellationToken cancellationToken)
    {
        var before = await catalog.FindDocumentAsync(asked, All, cancellationToken) is { } known ? JsonSerializer.Deserialize<List<string>>(known.Json, Json.Options)! : [];
        string[] all = [.. before.Union(wanted.Keys).Order(StringComparer.Ordinal)];
        // Put down before it is done: an edge that was asked is known though this ends half-way.
        await KeepAsync(asked, all, cancellationToken);
        var changed = 0;
        foreach (var edge in all)
            if (await ask(edge, wanted.GetValueOrDefault(edge) ?? [], cancellationToken)) changed++;
        await KeepAsync(asked, [.. wanted.Keys.Order(StringComparer.Ordinal)], cancellationToken);
        return changed;
    }

    private Task<FleetDocument> KeepAsync(string asked, IReadOnlyList<string> edges, CancellationToken cancellationToken) =>
        catalog.PutDocumentAsync(asked, All, JsonSerializer.Serialize(edges, Json.Options), null, cancellationToken);

    private static T Read(FleetDocument document) => JsonSerializer.Deserialize<T>(document.Json, Json.Options)!;
}
