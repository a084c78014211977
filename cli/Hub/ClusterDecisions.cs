using System.Text.Json;
using Puente.Cli.Client;
using Puente.Cli.Commands;

namespace Puente.Cli.Hub;

/// <summary>A person's word on an edge.</summary>
public static class ClusterDecisions
{
    /// <summary>Says yes or no to an edge that waits for approval.</summary>
    public static async Task DecideAsync(TierHttp hub, string edge, bool approved, string by, string? note, CommandOutcome outcome, CancellationToken cancel)
    {
        using var response = await hub.SendAsync(() => hub.JsonRequest($"api/edges/{Uri.EscapeDataString(edge)}/approval", new { approved, by, note }), cancel);
        Tell(edge, approved ? "approved" : "rejected", outcome);
    }

    /// <summary>Says how an edge stands from now on.</summary>
    public static async Task StandAsync(TierHttp hub, string edge, string standing, string by, string? reason, CommandOutcome outcome, CancellationToken cancel)
    {
        await hub.PostAsync<JsonElement>($"api/edges/{Uri.EscapeDataString(edge)}/standing", new { standing, by, reason }, cancel);
        Tell(edge, standing, outcome);
    }

    private static void Tell(string edge, string what, CommandOutcome outcome)
    {
        outcome.Set("edge", edge);
        outcome.Set("decision", what);
        outcome.Say($"{edge} is {what}.");
    }
}
