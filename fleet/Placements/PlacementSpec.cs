using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>
/// Which edges, and how many: the <c>spec</c> of an Open Cluster Management <c>Placement</c> (v1beta1), as it is written there. A member it does not
/// know is refused: one that is passed over would select too much.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlacementSpec
{
    /// <summary>Predicates, tolerations, prioritizers or decision groups a placement may list.</summary>
    public const int MaxItems = 100;

    /// <summary>Only edges of these sets; null or empty is the whole fleet.</summary>
    public IReadOnlyList<string>? ClusterSets { get; init; }

    /// <summary>At most so many, the best by score; null takes all that match.</summary>
    public int? NumberOfClusters { get; init; }

    /// <summary>An edge meets one of them; null or empty takes every edge.</summary>
    public IReadOnlyList<ClusterPredicate>? Predicates { get; init; }

    /// <summary>What makes one edge better than another.</summary>
    public PrioritizerPolicy? PrioritizerPolicy { get; init; }

    /// <summary>Over which places the chosen edges are spread.</summary>
    public SpreadPolicy? SpreadPolicy { get; init; }

    /// <summary>Taints it puts up with.</summary>
    public IReadOnlyList<Toleration>? Tolerations { get; init; }

    /// <summary>How the chosen edges are grouped.</summary>
    public DecisionStrategy? DecisionStrategy { get; init; }

    /// <summary>The order of edges in a group.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<DecisionOrder>))]
    public DecisionOrder SortBy { get; init; }

    /// <summary>Throws when the placement is not well formed.</summary>
    /// <exception cref="InputException">It is not; where several things are wrong, all are told.</exception>
    public void Validate()
    {
        var faults = Faults().ToList();
        if (faults.Count == 1) throw faults[0];
        if (faults.Count > 1)
            throw new InputException("placement", $"{faults.Count} faults", string.Join(" — ", faults.Select(fault => fault.Message)), "Mend all of them.");
    }

    /// <summary>Everything that is wrong with it.</summary>
    public IEnumerable<InputException> Faults()
    {
        if (NumberOfClusters < 0)
            yield return new InputException("numberOfClusters", $"{NumberOfClusters}", "is negative", "Give 0 or more, or leave it out to take every edge that matches.");
        if (!Enum.IsDefined(SortBy))
            yield return new InputException("sortBy", $"{SortBy}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<DecisionOrder>())}.");
        foreach (var set in ClusterSets ?? [])
            if (string.IsNullOrWhiteSpace(set)) yield return new InputException("clusterSets", set, "holds an empty name", "Name a cluster set.");
        foreach (var fault in Each("predicates", Predicates, predicate => predicate.Validate())) yield return fault;
        foreach (var fault in Each("tolerations", Tolerations, toleration => toleration.Validate())) yield return fault;
        foreach (var fault in Each("prioritizerPolicy.configurations", PrioritizerPolicy?.Configurations, one => one.Validate())) yield return fault;
        foreach (var fault in Each("spreadPolicy.spreadConstraints", SpreadPolicy?.SpreadConstraints, one => one.Validate(), SpreadPolicy.MaxConstraints)) yield return fault;
        if (PrioritizerPolicy is { } policy && Fault(policy.Validate) is { } mode) yield return mode;
        if (DecisionStrategy?.GroupStrategy is not { } groups) yield break;
        foreach (var fault in Each("decisionGroups", groups.DecisionGroups, group => group.Validate())) yield return fault;
        if (Fault(groups.Validate) is { } size) yield return size;
    }

    private static IEnumerable<InputException> Each<T>(string field, IReadOnlyList<T>? items, Action<T> validate, int max = MaxItems)
    {
        if (items?.Count > max) yield return new InputException(field, $"{items.Count} of them", "are too many", $"Give at most {max}.");
        foreach (var item in (items ?? []).Take(max))
            if (item is null) yield return new InputException(field, null, "holds a null", "Leave it out.");
            else if (Fault(() => validate(item)) is { } fault) yield return fault;
    }

    private static InputException? Fault(Action validate)
    {
        try
        {
            validate();
            return null;
        }
        catch (InputException e)
        {
            return e;
        }
    }
}
