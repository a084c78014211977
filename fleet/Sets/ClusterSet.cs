using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>A named part of the fleet: Open Cluster Management's <c>ManagedClusterSet</c>.</summary>
/// <param name="Name">Its name, unique.</param>
/// <param name="ClusterSelector">Which edges are in it; null is by label.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClusterSet(string Name, ClusterSetSelector? ClusterSelector = null)
{
    /// <summary>The label that names the one exclusive set an edge is in.</summary>
    public const string Label = "cluster.open-cluster-management.io/clusterset";

    /// <summary>The set of every edge.</summary>
    public static ClusterSet Global { get; } = new("global", new ClusterSetSelector(ClusterSetSelectorType.LabelSelector, LabelSelector.Everything));

    /// <summary>The set of edges that are put into no other.</summary>
    public static ClusterSet Default { get; } = new("default");

    /// <summary>The two sets that are always there.</summary>
    public static IReadOnlyList<ClusterSet> BuiltIn { get; } = [Default, Global];

    /// <summary>Throws when the set is not well formed.</summary>
    /// <exception cref="InputException">The name is empty or one of the built-in sets', or the selector does not fit its type.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Name)) throw new InputException("clusterSet.name", Name, "is empty", "Name the set.");
        if (BuiltIn.Any(set => set.Name == Name))
            throw new InputException("clusterSet.name", Name, "is the name of a built-in set, which is as it is", "Choose another.");
        if (ClusterSelector is not { } selector) return;
        if (!Enum.IsDefined(selector.SelectorType))
            throw new InputException("clusterSelector.selectorType", $"{selector.SelectorType}", "is unknown", $"Give one of: {string.Join(", ", Enum.GetNames<ClusterSetSelectorType>())}.");
        if (selector.SelectorType == ClusterSetSelectorType.ExclusiveClusterSetLabel && selector.LabelSelector is not null)
            throw new InputException("clusterSelector.labelSelector", Name, "is given for a set by exclusive label", "Leave it out, or give selectorType LabelSelector.");
        selector.LabelSelector?.Validate();
    }

    /// <summary>What says whether an edge is in the set.</summary>
    internal Func<EdgeFacts, bool> Matcher()
    {
        if (ClusterSelector is not { SelectorType: ClusterSetSelectorType.LabelSelector } byLabels)
            return edge => edge.Labels.TryGetValue(Label, out var name) ? name == Name : Name == Default.Name;
        if (byLabels.LabelSelector is null) return _ => false;
        var matcher = new SelectorMatcher(byLabels.LabelSelector);
        return edge => matcher.Unmet(edge.Labels) is null;
    }
}
