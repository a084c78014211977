namespace Puente.Edge.Workers;

/// <summary>What a worker has put in place.</summary>
/// <param name="Placement">Which change of the site it followed.</param>
/// <param name="Release">Id of the release.</param>
/// <param name="Before">What the release had counted by then: one that served already goes on counting.</param>
public sealed record ServedPlacement(string Placement, string Release, WorkerFigures Before);
