namespace Puente.Fleet;

/// <summary>An edge a placement left out.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record ExcludedEdge(string Edge, string Reason);
