namespace Puente.Fleet;

/// <summary>An edge that no step before the pick left out.</summary>
/// <param name="Index">Its place among all edges by name.</param>
/// <param name="Edge">What is known of it.</param>
/// <param name="Avoided">The PreferNoSelect taint for which it comes last; null when there is none.</param>
/// <param name="Met">The predicate it meets, for a person.</param>
internal readonly record struct Candidate(int Index, EdgeFacts Edge, Taint? Avoided, string Met);
