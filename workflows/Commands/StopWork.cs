namespace Puente.Workflows.Commands;

/// <summary>Tells the activity that works in a folder's name to stop, or lets it run again. Input of the stop activities.</summary>
/// <param name="Instance">The orchestration whose work it is.</param>
/// <param name="Stop">True to stop; false to allow it again.</param>
/// <param name="Probe">Evaluation set, where the work is an evaluation.</param>
public sealed record StopWork(string Instance, bool Stop, string? Probe = null);
