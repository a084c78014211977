using Puente.Core;

namespace Puente.Fleet;

/// <summary>Which edges, and how many: the label-selector core of an Open Cluster Management <c>Placement</c>, where edges are taken by name.</summary>
/// <param name="Selector">Over labels. Empty selects every edge; null selects none.</param>
/// <param name="NumberOfClusters">At most so many, taken by name; null takes all that match.</param>
public sealed record PlacementRule(LabelSelector? Selector, int? NumberOfClusters = null)
{
    /// <summary>Throws when the rule is not well formed.</summary>
    /// <exception cref="InputException">The selector is malformed or the number negative.</exception>
    public void Validate() => ToSpec().Validate();

    /// <summary>The same rule, written in full.</summary>
    public PlacementSpec ToSpec() => new()
    {
        NumberOfClusters = NumberOfClusters,
        Predicates = [new ClusterPredicate(Selector is null ? null : new ClusterSelector(Selector))],
        PrioritizerPolicy = new PrioritizerPolicy(PrioritizerMode.Exact),
    };
}
