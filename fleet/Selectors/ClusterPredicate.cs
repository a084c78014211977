using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet;

/// <summary>One way into a placement: an edge needs to meet one of its predicates.</summary>
/// <param name="RequiredClusterSelector">Over labels and claims. Empty takes every edge; null takes none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClusterPredicate(ClusterSelector? RequiredClusterSelector)
{
    /// <summary>Throws when the predicate is not well formed.</summary>
    /// <exception cref="InputException">Its selector is malformed.</exception>
    public void Validate() => RequiredClusterSelector?.Validate();
}
