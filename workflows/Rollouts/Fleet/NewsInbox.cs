using Puente.Workflows.Commands;

namespace Puente.Workflows.Rollouts.Fleet;

/// <summary>Waits for whatever comes first: news of the fleet, a time, a command. News only says that there is something to look at, so one stands for many.</summary>
internal sealed class NewsInbox(TaskOrchestrationContext context, CommandInbox commands)
{
    /// <summary>The external event that says that something changed.</summary>
    public const string EventName = "changed";

    private const double Shortest = 30, Longest = 300;

    private Task<object?>? _news;

    /// <summary>The command that came, where it <paramref name="means"/> something; null when there is something to look at, at the latest after <paramref name="after"/>.</summary>
    public async Task<Command?> WaitAsync(TimeSpan after, Func<Command, bool> means)
    {
        _news ??= Next();
        using var withdraw = new CancellationTokenSource();
        var timer = context.CreateTimer(after, withdraw.Token);
        var command = await commands.RaceAsync(Task.WhenAny(timer, _news), means);
#pragma warning disable CA1849 // CancelAsync would run the callbacks on another thread, which orchestrator code must not.
        if (!timer.IsCompleted) withdraw.Cancel();
#pragma warning restore CA1849
        while (_news.IsCompleted) _news = Next();
        return command;
    }

    /// <summary>
    /// When to look though nobody says anything: when time alone changes something, and at the latest after half a minute, or after five where
    /// <paramref name="quiet"/> looks in a row saw nothing new. What tells of news may have been lost with the process that held it.
    /// </summary>
    public static TimeSpan After(double? recheckSeconds, int quiet) =>
        TimeSpan.FromSeconds(Math.Clamp(recheckSeconds ?? Longest, 0, Math.Min(Longest, Shortest * Math.Pow(2, Math.Min(quiet, 4)))));

    private Task<object?> Next() => context.WaitForExternalEvent<object?>(EventName);
}
