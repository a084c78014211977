using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Fleet;
using Puente.Hub.Components;
using Puente.Hub.Edges;
using Puente.Hub.Settings;

namespace Puente.Hub.Placements;

/// <summary>Placements by name, and what they choose of the edges on record.</summary>
public sealed class FleetPlacements(CatalogStore catalog, Enrolments enrolments, ClusterSets sets, AutomaticTaintOptions automatic, TimeProvider time)
{
    /// <summary>A rollout waits for who is away, and does not leave them out: offline is a state. Its placements tolerate that edges cannot be reached.</summary>
    public static Toleration Patience { get; } = new(AutomaticTaints.Unreachable, TolerationOperator.Exists);

    private const string Kind = "placement", Decisions = "decision";

    /// <summary>Keeps a placement under its name.</summary>
    /// <exception cref="InputException">It is malformed, or names a cluster set there is not.</exception>
    public async Task<KeptPlacement> SetAsync(PlacementRequest request, CancellationToken cancellationToken)
    {
        if (request.Spec is null) throw new InputException("spec", request.Name, "is missing", "Give the spec of a Placement; an empty one takes every edge.");
        request.Spec.Validate();
        Placement.Decide(request.Spec, [], new PlacementContext(time.GetUtcNow()) { ClusterSets = await sets.ListAsync(cancellationToken) });
        return Read(await catalog.PutDocumentAsync(Kind, request.Name, JsonSerializer.Serialize(request.Spec, Json.Options), request.By ?? "operator", cancellationToken));
    }

    /// <summary>A placement; null when there is none.</summary>
    public async Task<KeptPlacement?> FindAsync(string name, CancellationToken cancellationToken) =>
        await catalog.FindDocumentAsync(Kind, name, cancellationToken) is { } document ? Read(document) : null;

    /// <summary>All of them by name.</summary>
    public async Task<IReadOnlyList<KeptPlacement>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await catalog.ListDocumentsAsync(Kind, cancellationToken)).Select(Read)];

    /// <summary>Forgets one, what it chose, its components and its settings; false when there is none.</summary>
    public async Task<bool> RemoveAsync(string name, string actor, CancellationToken cancellationToken)
    {
        await catalog.RemoveDocumentAsync(Decisions, name, null, cancellationToken);
        await catalog.RemoveDocumentAsync(FleetComponents.Kind, name, actor, cancellationToken);
        await catalog.RemoveDocumentAsync(FleetSettings.Kind, name, actor, cancellationToken);
        return await catalog.RemoveDocumentAsync(Kind, name, actor, cancellationToken);
    }

    /// <summary>What a placement chooses now. It holds on to what it chose before, and what it chooses now is kept for the next time.</summary>
    /// <param name="name">The placement.</param>
    /// <param name="patient">True for a rollout: see <see cref="Patience"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">There is no such placement, or it names a cluster set there is no more.</exception>
    public async Task<(KeptPlacement Placement, PlacementDecision Decision)> DecideAsync(string name, bool patient, CancellationToken cancellationToken)
    {
        var placement = await FindAsync(name, cancellationToken)
            ?? throw new InputException("placement", name, "is not on record", "List them with GET /api/placements, or set it with POST /api/placements.");
        var decision = await DecideAsync(placement.Spec, name, patient, cancellationToken);
        await catalog.PutDocumentAsync(Decisions, name, JsonSerializer.Serialize(new KeptDecision(placement.Generation, decision.Selected), Json.Options), null, cancellationToken);
        return (placement, decision);
    }

    /// <summary>What <paramref name="spec"/> would choose now. Edges that are not of the fleet are left out whatever it says.</summary>
    /// <param name="spec">The placement.</param>
    /// <param name="name">Its name, where it has one: whose earlier choice it holds on to.</param>
    /// <param name="patient">True for a rollout: see <see cref="Patience"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PlacementDecision> DecideAsync(PlacementSpec spec, string? name, bool patient, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var earlier = (await catalog.ListDocumentsAsync(Decisions, cancellationToken))
            .ToDictionary(document => document.Name, document => JsonSerializer.Deserialize<KeptDecision>(document.Json, Json.Options)!.Selected);
        var counts = earlier.Where(decision => decision.Key != name).SelectMany(decision => decision.Value).CountBy(edge => edge).ToDictionary();
        var records = await catalog.ListAllEdgesAsync(cancellationToken);
        var refused = await enrolments.NotEnrolledAsync([.. records.Select(edge => edge.Name)], cancellationToken);
        var edges = records.Where(edge => !refused.ContainsKey(edge.Name)).Select(edge => FleetFacts.Of(edge, counts.GetValueOrDefault(edge.Name), now)).ToList();
        for (var i = 0; i < edges.Count; i++) edges[i] = await TaintAsync(edges[i], now, cancellationToken);
        var decision = Placement.Decide(
            patient ? spec with { Tolerations = [.. spec.Tolerations ?? [], Patience] } : spec,
            edges,
            new PlacementContext(now)
            {
                Existing = (name is null ? null : earlier.GetValueOrDefault(name))?.ToHashSet(StringComparer.Ordinal) ?? [],
                ClusterSets = await sets.ListAsync(cancellationToken),
            });
        return refused.Count == 0 ? decision : decision with
        {
            Excluded = [.. decision.Excluded.Concat(refused.Select(edge => new ExcludedEdge(edge.Key, edge.Value))).OrderBy(edge => edge.Edge, StringComparer.Ordinal)],
            Verdicts = [.. decision.Verdicts.Concat(refused.Select(edge => new EdgeVerdict(edge.Key, PlacementOutcome.NotOfFleet, edge.Value))).OrderBy(edge => edge.Edge, StringComparer.Ordinal)],
        };
    }

    /// <summary>The edge with the hub's own taints; one that begins or ends is put on record, so that it keeps its time.</summary>
    private async Task<EdgeFacts> TaintAsync(EdgeFacts edge, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tainted = AutomaticTaints.Apply(edge, automatic, now);
        if (!Lasting(tainted).SequenceEqual(Lasting(edge)))
            await catalog.MarkEdgeAsync(edge.Name, marks => EdgeMarks.Read(marks).WithAutomatic(tainted.Taints).Write(), "hub", "edge.tainted", cancellationToken);
        return tainted;
    }

    // When an edge fell silent is on record as the time it was last seen.
    private static IEnumerable<Taint> Lasting(EdgeFacts edge) =>
        edge.Taints.Where(taint => taint.Value == AutomaticTaints.Origin && taint.Key != AutomaticTaints.Unreachable).OrderBy(taint => taint.Key, StringComparer.Ordinal);

    private static KeptPlacement Read(FleetDocument document) =>
        new(document.Name, JsonSerializer.Deserialize<PlacementSpec>(document.Json, Json.Options)!, document.Generation, document.UpdatedAt);
}
