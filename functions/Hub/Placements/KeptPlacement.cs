using System.Text.Json.Serialization;
using Puente.Fleet;

namespace Puente.Hub.Placements;

/// <summary>A placement to be kept.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Spec">It.</param>
/// <param name="By">Who sets it, for the audit.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlacementRequest(string Name, PlacementSpec Spec, string? By = null);

/// <summary>A placement on record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Spec">It.</param>
/// <param name="Generation">Grows with every change.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record KeptPlacement(string Name, PlacementSpec Spec, long Generation, DateTimeOffset UpdatedAt);

/// <summary>What a placement chose when it was last asked: what it holds on to the next time.</summary>
/// <param name="Generation">Generation of the placement.</param>
/// <param name="Selected">The edges.</param>
public sealed record KeptDecision(long Generation, IReadOnlyList<string> Selected);
