namespace Puente.Fleet;

/// <summary>What a decision knows of an edge.</summary>
/// <param name="Name">Its name, unique in the fleet.</param>
/// <param name="Labels">Its labels.</param>
public sealed record EdgeFacts(string Name, IReadOnlyDictionary<string, string> Labels);
