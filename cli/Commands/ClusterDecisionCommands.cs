using System.CommandLine;
using Puente.Cli.Client;
using Puente.Cli.Hub;

namespace Puente.Cli.Commands;

/// <summary><c>puente clusters approve|reject|suspend|resume|revoke</c>: a person's word on an edge.</summary>
public static class ClusterDecisionCommands
{
    /// <summary>The commands.</summary>
    public static IReadOnlyList<Command> Create() =>
    [
        Decide("approve", "Takes an edge that waits for approval into the fleet.", (hub, edge, by, why, outcome, cancel) => ClusterDecisions.DecideAsync(hub, edge, true, by, why, outcome, cancel)),
        Decide("reject", "Turns away an edge that waits for approval.", (hub, edge, by, why, outcome, cancel) => ClusterDecisions.DecideAsync(hub, edge, false, by, why, outcome, cancel)),
        Decide("suspend", "Keeps an edge out for now: nothing it says counts, and rollouts leave it out.", (hub, edge, by, why, outcome, cancel) => ClusterDecisions.StandAsync(hub, edge, "suspended", by, why, outcome, cancel)),
        Decide("resume", "Lets a suspended edge in again.", (hub, edge, by, why, outcome, cancel) => ClusterDecisions.StandAsync(hub, edge, "active", by, why, outcome, cancel)),
        Decide("revoke", "Keeps an edge out for good; its name is never used again.", (hub, edge, by, why, outcome, cancel) => ClusterDecisions.StandAsync(hub, edge, "revoked", by, why, outcome, cancel)),
    ];

    private static Command Decide(string name, string text, Func<TierHttp, string, string, string?, CommandOutcome, CancellationToken, Task> body)
    {
        var edge = new Argument<string>("EDGE") { Description = "Name of the edge" };
        var note = new Option<string?>("--note") { Description = "Why: it goes on record", HelpName = "TEXT" };
        var by = HubCommand.By();
        return HubCommand.Over(
            new Command(name, $"{text}\n\nExample:\n  puente clusters {name} edge-1 --note \"seen on site\" --hub-data .puente/hub") { edge, note, by },
            (hub, parsed, outcome, cancel) => body(hub, parsed.GetValue(edge)!, parsed.GetValue(by)!, parsed.GetValue(note), outcome, cancel));
    }
}
