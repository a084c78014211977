using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core.Components;

namespace Puente.Hub.Components;

/// <summary>Components for the edges that a placement chooses.</summary>
/// <param name="Components">The set.</param>
/// <param name="RolloutStrategy">A <c>rolloutStrategy</c> of Open Cluster Management, for the export; here all edges are asked at once.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlacementComponents(IReadOnlyList<Component> Components, JsonElement? RolloutStrategy = null);
