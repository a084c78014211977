namespace Puente.Simulation.Runs;

/// <summary>What a run came to: the one line on standard output.</summary>
/// <param name="Ok">Converged, and nothing happened that must not.</param>
/// <param name="Edges">How many.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Plan">Its name.</param>
/// <param name="AnnounceSeconds">How often an edge says that it is there.</param>
/// <param name="Converged">Whether every edge came to the right release.</param>
/// <param name="Seconds">From the start of the last good rollout until every edge served it, by the machine's clock.</param>
/// <param name="Phases">The parts of the run.</param>
/// <param name="Messages">Messages that edges sent.</param>
/// <param name="Outcomes">What the hub made of them; more than were sent where some came again.</param>
/// <param name="CpuSeconds">Processor time of the last rollout, hub and edges together: an upper bound of the hub's.</param>
/// <param name="CpuMillisecondsPerEdge">The same for each edge.</param>
/// <param name="PeakMemoryBytes">The most memory that the process held, the edges included: an upper bound of the hub's.</param>
/// <param name="Bytes">Bytes that crossed to edges.</param>
/// <param name="Misses">Calls of edges that did not get through, and were made again.</param>
/// <param name="Rollbacks">Rollouts that were taken back.</param>
/// <param name="HubRestarts">How often the hub was stopped and started.</param>
/// <param name="Violated">How often something happened that must not.</param>
/// <param name="Violations">The first of them.</param>
public sealed record SimulationReport(
    bool Ok, int Edges, int Seed, string Plan, double AnnounceSeconds, bool Converged, double Seconds, IReadOnlyList<PhaseReport> Phases, long Messages, IReadOnlyDictionary<string, long> Outcomes,
    double CpuSeconds, double CpuMillisecondsPerEdge, long PeakMemoryBytes, long Bytes, long Misses, int Rollbacks, int HubRestarts, long Violated, IReadOnlyList<string> Violations);
