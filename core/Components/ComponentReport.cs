namespace Puente.Core.Components;

/// <summary>How a component stands on an edge.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="State">How.</param>
/// <param name="Generation">Generation of the set it was last looked at for.</param>
/// <param name="Corrections">How often it was put back since the edge started: it had stopped, or been changed.</param>
/// <param name="Detail">Why, where that needs saying.</param>
public sealed record ComponentReport(string Name, string Kind, ComponentState State, long Generation, int Corrections = 0, string? Detail = null);
