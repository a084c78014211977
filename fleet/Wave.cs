namespace Puente.Fleet;

/// <summary>Edges that move together.</summary>
/// <param name="Name">The rule's name, or <see cref="WavePlan.Rest"/>.</param>
/// <param name="Edges">Their names, in ordinal order; never empty.</param>
public sealed record Wave(string Name, IReadOnlyList<string> Edges);
