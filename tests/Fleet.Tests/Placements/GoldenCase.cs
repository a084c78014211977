namespace Puente.Fleet.Tests.Placements;

/// <summary>A case of the sheet's semantics, by hand: what is decided, and what shall come out.</summary>
public sealed record GoldenCase(
    string About, DateTimeOffset Now, PlacementSpec Spec, IReadOnlyList<EdgeFacts> Edges, GoldenExpectation Expect,
    IReadOnlyList<string>? Existing = null, IReadOnlyList<ClusterSet>? ClusterSets = null, bool AutomaticTaints = false);

/// <summary>What shall come out; what is left out is not looked at.</summary>
public sealed record GoldenExpectation(
    IReadOnlyList<string> Selected, IReadOnlyList<string>? Groups = null, IReadOnlyDictionary<string, string>? Reasons = null,
    bool? Satisfied = null, DateTimeOffset? RecheckAt = null);
