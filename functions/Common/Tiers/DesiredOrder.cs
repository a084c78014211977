using Puente.Core.Gates;

namespace Puente.Functions.Common.Tiers;

/// <summary>What one edge is asked for, among many.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="Release">Release id.</param>
/// <param name="Gates">Gates it must pass before it switches; null for none.</param>
/// <param name="Reason">Why, where that needs saying.</param>
public sealed record DesiredOrder(string Edge, string Release, IReadOnlyList<GateRule>? Gates = null, string? Reason = null);
