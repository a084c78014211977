namespace Puente.Fleet.Rollouts;

/// <summary>Edges that a placement decided together: a decision group. Its index is its place in the list.</summary>
/// <param name="Name">Its name; several may share one, and none may have it.</param>
/// <param name="Edges">Their names; no edge is in two groups.</param>
public sealed record RolloutGroup(string Name, IReadOnlyList<string> Edges);
