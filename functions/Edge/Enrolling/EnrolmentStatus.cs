namespace Puente.Edge.Enrolling;

/// <summary>How this edge stands with its hub.</summary>
/// <param name="State"><c>joining</c>, <c>waiting</c> (for approval), <c>enrolled</c>, <c>refused</c>.</param>
/// <param name="Detail">Why, in the hub's words.</param>
/// <param name="Serial">Of its credential; null before the first.</param>
/// <param name="NotAfter">Until when that one holds, by the hub's clock.</param>
/// <param name="Labels">Base labels: what the hub gives this edge over its own.</param>
public sealed record EnrolmentStatus(
    string State, string? Detail = null, int? Serial = null, DateTimeOffset? NotAfter = null, IReadOnlyDictionary<string, string>? Labels = null);
