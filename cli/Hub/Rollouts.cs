using System.Globalization;
using System.Text.Json.Nodes;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Commands;
using Puente.Cli.Demo;
using Puente.Cli.Report;
using Puente.Cli.Terminal;

namespace Puente.Cli.Hub;

/// <summary><c>puente rollouts</c>: starts them, shows them, steers them.</summary>
public static class Rollouts
{
    private const int MaxListed = 100;
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    /// <summary>Starts one, and one alone, though the call be made again.</summary>
    public static async Task StartAsync(TierHttp http, RolloutPlan plan, CommandOutcome outcome, CancellationToken cancel)
    {
        var (started, _) = await new DurableOperation(http, TimeProvider.System).StartAsync("api/rollouts", plan.ToRequest(), Guid.NewGuid().ToString("N"), cancel);
        outcome.Set("rollout", started.Id);
        outcome.Say($"Started {started.Id}. Look at it with: puente rollouts watch {started.Id}");
    }

    /// <summary>The newest, a line each.</summary>
    public static async Task ListAsync(HubClient hub, CommandOutcome outcome, CancellationToken cancel)
    {
        var rollouts = await hub.RolloutsAsync(MaxListed, cancel);
        outcome.Set("rollouts", rollouts);
        outcome.Show(ScoreTables.Of(["rollout", "release", "state", "edges", "began", "why"], rollouts.Select(one => new[]
        {
            one.Id, Told.Short(one.Release), one.State, Figures(one), Time(one.CreatedAt), one.Reason ?? "",
        })));
    }

    /// <summary>One: its figures, and of each edge why it stands where it does.</summary>
    public static async Task ShowAsync(HubClient hub, string id, string? state, int limit, CommandOutcome outcome, CancellationToken cancel)
    {
        var page = await hub.RolloutAsync(id, state, null, limit, cancel);
        Tell(page, outcome);
    }

    /// <summary>Follows one to its end.</summary>
    public static async Task WatchAsync(HubClient hub, string id, int limit, CommandOutcome outcome, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        while (true)
        {
            var page = await hub.RolloutAsync(id, null, null, limit, cancel);
            var serving = page.Rollout.Figures?.GetValueOrDefault("serving") ?? 0;
            view.Progress("rollout", $"{page.Rollout.State}: {Figures(page.Rollout)}", page.Rollout.Selected == 0 ? null : (double)serving / page.Rollout.Selected);
            if (page.Rollout.HasEnded)
            {
                Tell(page, outcome);
                if (page.Rollout.State != "completed") throw new CommandException($"Rollout {id} ended as {page.Rollout.State}: {page.Rollout.Reason}");
                return;
            }

            await Task.Delay(_interval, clock, cancel);
        }
    }

    /// <summary>Pauses, resumes, promotes, aborts or rolls back.</summary>
    public static async Task CommandAsync(TierHttp http, string id, string kind, string by, string? note, CommandOutcome outcome, CancellationToken cancel)
    {
        var command = new JsonObject { ["kind"] = kind, ["by"] = by };
        if (note is not null) command["note"] = note;
        using var response = await http.SendAsync(() => http.JsonRequest($"api/rollouts/{Uri.EscapeDataString(id)}/commands", command), cancel);
        outcome.Set("rollout", id);
        outcome.Set("asked", kind);
        outcome.Say($"Asked {id} to {kind}.");
    }

    /// <summary>Edges by state, in words.</summary>
    internal static string Figures(RolloutInfo rollout) => rollout.Figures is { Count: > 0 } figures
        ? string.Join(", ", figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Value} {figure.Key}")))
        : string.Create(CultureInfo.InvariantCulture, $"{rollout.Selected}");

    private static void Tell(RolloutPage page, CommandOutcome outcome)
    {
        var rollout = page.Rollout;
        outcome.Set("rollout", rollout);
        outcome.Set("edges", page.Edges);
        outcome.Show(FigureTable.Of(rollout.Id,
        [
            ("release", rollout.Release), ("state", rollout.State), ("stage", rollout.Stage ?? ""), ("edges", Figures(rollout)), ("why", rollout.Reason ?? ""),
            ("by", rollout.By ?? ""), ("after", rollout.After ?? ""), ("began", Time(rollout.CreatedAt)), ("changed", Time(rollout.UpdatedAt)),
        ]));
        outcome.Show(ScoreTables.Of(["edge", "group", "state", "why"], page.Edges.Select(edge => new[] { edge.Edge, edge.Wave ?? "", edge.State, edge.Detail ?? "" })));
        if (page.Next is not null) outcome.Say($"There are more after {page.Next}: give --state, or a larger --limit.");
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
