using System.Text.Json.Serialization;

namespace Puente.Fleet;

/// <summary>How chosen edges are divided.</summary>
/// <param name="GroupStrategy">Into which groups; null is one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DecisionStrategy(GroupStrategy? GroupStrategy = null);
