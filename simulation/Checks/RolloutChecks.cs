using Puente.Fleet.Rollouts;
using Puente.Hub.Rollouts.Records;
using Puente.Simulation.Edges;

namespace Puente.Simulation.Checks;

/// <summary>What must hold of a rollout as the hub has it on record.</summary>
public static class RolloutChecks
{
    /// <summary>At its end: who is out of reach is not counted as failed; who failed says so itself.</summary>
    public static bool Ended(RolloutRecord record, FleetLedger ledger, IReadOnlyList<SimulatedEdge> edges)
    {
        var byName = edges.ToDictionary(edge => edge.Name);
        foreach (var edge in record.Edges)
        {
            var failed = edge.State is RolloutEdgeState.Failed or RolloutEdgeState.Refused;
            if (failed && !byName[edge.Edge].HasFailed(edge.Generation)) ledger.Break($"{edge.Edge} counts as {edge.State} ({edge.Reason}), and never failed");
        }

        return true;
    }

    /// <summary>While it runs: no more are asked and under way than may be; one that was out of reach and came back holds no slot of another.</summary>
    public static void UnderWay(RolloutRecord record, int maxConcurrency, FleetLedger ledger, ISet<string> returned)
    {
        // Where the machine was busy for longer than an edge may be silent, the hub took more of them for away than were.
        returned.UnionWith(record.Edges.Where(edge => edge.State == RolloutEdgeState.Deferred).Select(edge => edge.Edge));
        var underWay = record.Edges.Count(edge => edge is { Asked: true, Status.IsUnderWay: true } && !returned.Contains(edge.Edge));
        if (underWay > maxConcurrency) ledger.Break($"{underWay} edges are under way, and {maxConcurrency} may be");
    }
}
