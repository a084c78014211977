namespace Puente.Bench.Fleet;

/// <summary>What a bench reads of the simulator's report.</summary>
internal sealed record FleetReport(
    bool Ok, double Seconds, IReadOnlyList<FleetPhase> Phases, long Messages, double CpuMillisecondsPerEdge, long PeakMemoryBytes, long Bytes, IReadOnlyList<string> Violations)
{
    /// <summary>How long a part of the run took.</summary>
    public double PhaseSeconds(string name) => Phases.Single(phase => phase.Name == name).Seconds;
}

/// <summary>One part of a run.</summary>
internal sealed record FleetPhase(string Name, double Seconds);
