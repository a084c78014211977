namespace Puente.Fleet;

/// <summary>Chosen edges that belong together.</summary>
/// <param name="Index">Its place among the groups, from 0.</param>
/// <param name="Name">Its name; empty for edges that no named group took. A named group that is too large is several of one name.</param>
/// <param name="Edges">Their names; never empty.</param>
public sealed record DecisionGroup(int Index, string Name, IReadOnlyList<string> Edges);
