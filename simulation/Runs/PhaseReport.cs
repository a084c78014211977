namespace Puente.Simulation.Runs;

/// <summary>One part of a run.</summary>
/// <param name="Name"><c>enrol</c>, or what was rolled out.</param>
/// <param name="State">How it ended.</param>
/// <param name="Seconds">How long it took, of the machine's clock.</param>
/// <param name="CpuSeconds">Processor time of hub and edges together.</param>
/// <param name="Messages">Messages of edges.</param>
public sealed record PhaseReport(string Name, string State, double Seconds, double CpuSeconds, long Messages);
