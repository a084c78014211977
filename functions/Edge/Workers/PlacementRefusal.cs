namespace Puente.Edge.Workers;

/// <summary>A change of the site that a worker could not follow.</summary>
/// <param name="Placement">Which.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Tries">How often it has tried.</param>
public sealed record PlacementRefusal(string Placement, string Reason, int Tries);
