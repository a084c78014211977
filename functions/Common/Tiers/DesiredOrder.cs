using Puente.Core.Gates;

namespace Puente.Functions.Common.Tiers;

/// <summary>What one edge is asked for, among many.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="Release">Release id.</param>
/// <param name="Gates">Gates it must pass before it switches; null for none.</param>
/// <param name="Reason">Why, where that needs saying.</param>
/// <param name="AllowsOlder">Whether the release may be older than what the edge has had.</param>
public sealed record DesiredOrder(string Edge, string Release, IReadOnlyList<GateRule>? Gates = null, string? Reason = null, bool AllowsOlder = false);
