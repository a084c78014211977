namespace Puente.Catalog;

/// <summary>A document about the fleet, kept by name: a placement, a cluster set, a decision.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name, unique among its kind.</param>
/// <param name="Json">It.</param>
/// <param name="Generation">Grows with every change, from 1.</param>
/// <param name="UpdatedAt">When it last changed (UTC).</param>
public sealed record FleetDocument(string Kind, string Name, string Json, long Generation, DateTimeOffset UpdatedAt);
