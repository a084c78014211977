using Puente.Catalog;
using Puente.Core;
using Puente.Fleet;
using Puente.Fleet.Rollouts;
using Puente.Hub.Placements;
using Puente.Workflows.Rollouts;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Hub.Rollouts;

/// <summary>Which edges a rollout is for, in which groups: those that a placement chooses of the edges on record, who is out of reach among them.</summary>
public sealed class RolloutPlacement(CatalogStore catalog, FleetPlacements placements)
{
    /// <summary>The groups, and who is left out. Groups that the request names come before those of the placement.</summary>
    /// <exception cref="InputException">The rules are wrong, the placement is not on record, or no edge is selected.</exception>
    public async Task<(IReadOnlyList<RolloutGroup> Groups, IReadOnlyList<ExcludedByPlacement> Excluded)> DecideAsync(RolloutRequest request, CancellationToken cancellationToken)
    {
        var rules = RolloutRules.Read(request);
        var decision = request.PlacementRef is { } name
            ? (await placements.DecideAsync(name, patient: true, cancellationToken)).Decision
            : await placements.DecideAsync(new PlacementRule(rules.Selector).ToSpec(), null, patient: true, cancellationToken);
        if (decision.Selected.Count == 0)
            throw new InputException(
                "placement", request.PlacementRef ?? request.Placement?.ToString() ?? "everything", $"selects none of {decision.Excluded.Count} edges", "Compare it with GET /api/edges.");
        var excluded = decision.Excluded.Select(edge => new ExcludedByPlacement(edge.Edge, edge.Reason)).ToList();
        if (rules.Groups.Count == 0 && request.PlacementRef is not null)
            return ([.. decision.Groups.Select(group => new RolloutGroup(group.Name, group.Edges))], excluded);
        var edges = (await catalog.ListAllEdgesAsync(cancellationToken)).Select(edge => new EdgeFacts(edge.Name, edge.Labels)).ToList();
        return ([.. WavePlan.Make(decision, edges, rules.Groups).Select(wave => new RolloutGroup(wave.Name, wave.Edges))], excluded);
    }

    /// <summary>What sites allow now, by the labels on record.</summary>
    public async Task<IReadOnlyDictionary<string, SiteRule>> ReadSitesAsync(CancellationToken cancellationToken)
    {
        var sites = new Dictionary<string, SiteRule>(StringComparer.Ordinal);
        foreach (var edge in await catalog.ListAllEdgesAsync(cancellationToken))
            if (SiteRule.Of(edge.Labels) is { } rule) sites[edge.Name] = rule;
        return sites;
    }
}
