using Puente.Catalog;
using Puente.Core;
using Puente.Fleet;
using Puente.Fleet.Rollouts;
using Puente.Hub.Edges;
using Puente.Workflows.Rollouts;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Hub.Rollouts;

/// <summary>Which edges a rollout is for, in which groups: the placement over the edges on record that are enrolled.</summary>
public sealed class RolloutPlacement(CatalogStore catalog, Enrolments enrolments)
{
    /// <summary>The groups, and who is left out.</summary>
    /// <exception cref="InputException">The rules are wrong, or no edge is selected.</exception>
    public async Task<(IReadOnlyList<RolloutGroup> Groups, IReadOnlyList<ExcludedByPlacement> Excluded)> DecideAsync(RolloutRequest request, CancellationToken cancellationToken)
    {
        var rules = RolloutRules.Read(request);
        var edges = (await catalog.ListAllEdgesAsync(cancellationToken)).Select(edge => new EdgeFacts(edge.Name, edge.Labels)).ToList();
        var refused = await enrolments.NotEnrolledAsync([.. edges.Select(edge => edge.Name)], cancellationToken);
        edges.RemoveAll(edge => refused.ContainsKey(edge.Name));
        var decision = Placement.Decide(new PlacementRule(rules.Selector), edges);
        if (decision.Selected.Count == 0)
            throw new InputException("placement", request.Placement?.ToString() ?? "everything", $"selects none of {edges.Count} edges", "Compare it with GET /api/edges.");
        return (
            [.. WavePlan.Make(decision, edges, rules.Groups).Select(wave => new RolloutGroup(wave.Name, wave.Edges))],
            [.. decision.Excluded.Select(edge => new ExcludedByPlacement(edge.Edge, edge.Reason)),
                .. refused.Select(edge => new ExcludedByPlacement(edge.Key, edge.Value))]);
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
