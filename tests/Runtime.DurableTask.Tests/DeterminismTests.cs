using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

public class DeterminismTests
{
    private static async Task<OrchestrationMetadata> Change(
        Func<TaskOrchestrationContext, Task<object?>> before, Func<TaskOrchestrationContext, Task<object?>> after)
    {
        var folder = TestEngine.NewFolder();
        try
        {
            await using (var first = await TestEngine.Start(t => t.AddActivity("A", (_, _) => Task.FromResult<object?>(1)).AddOrchestrator("Code", before), folder: folder))
            {
                await first.Schedule("Code", id: "x");
                await first.Until("x", m => m.SerializedCustomStatus == "\"here\"");
            }

            await using var second = await TestEngine.Start(t => t.AddActivity("A", (_, _) => Task.FromResult<object?>(1)).AddOrchestrator("Code", after), folder: folder);
            await second.Client.RaiseEventAsync("x", "go");
            return await second.End("x");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object?> Original(TaskOrchestrationContext c)
    {
        await c.CallActivityAsync("A");
        c.SetCustomStatus("here");
        await c.WaitForExternalEvent<object>("go");
        return "done";
    }

    [Fact]
    public async Task Unchanged_code_goes_on_after_a_restart() =>
        Assert.Equal("done", (await Change(Original, Original)).ReadOutputAs<string>());

    [Fact]
    public async Task Another_call_fails_with_what_was_expected_and_found()
    {
        var end = await Change(Original, async c => await c.CallActivityAsync<int>("B"));
        Assert.True(end.FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>());
        Assert.Contains("expected TaskScheduled 'A' #0, found TaskScheduled 'B' #0", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind_of_task_fails()
    {
        var end = await Change(Original, async c =>
        {
            await c.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
            return null;
        });
        Assert.Contains("expected TaskScheduled 'A' #0, found TimerCreated #0", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_too_many_fails()
    {
        var end = await Change(Original, async c =>
        {
            await c.CallActivityAsync("A");
            await c.CallActivityAsync("A");
            return await Original(c);
        });
        Assert.Contains("found TaskScheduled 'A' #1", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_early_end_fails()
    {
        var end = await Change(Original, async c => await c.CallActivityAsync<int>("A"));
        Assert.True(end.FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>());
        Assert.Contains("ended as Completed", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Awaiting_a_foreign_task_fails_instead_of_hanging()
    {
        await using var engine = await TestEngine.Start(t => t
            .AddOrchestrator("Delay", async _ =>
            {
                await Task.Delay(5);
                return null;
            })
            .AddOrchestrator("Both", async c =>
            {
                var timer = c.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                await Task.Delay(5);
                await timer;
                return null;
            }));
        Assert.True((await engine.Run("Delay")).FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>());
        Assert.True((await engine.Run("Both")).FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>());
    }

    [Fact]
    public async Task An_endless_history_fails_at_its_bound()
    {
        await using var engine = await TestEngine.Start(
            t => t.AddActivity("A", (_, _) => Task.FromResult<object?>(1)).AddOrchestrator("Endless", async c =>
            {
                while (true) await c.CallActivityAsync("A");
            }),
            o => o.MaxHistoryEvents = 50);
        Assert.Contains("MaxHistoryEvents allows 50", (await engine.Run("Endless")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_safe_logger_speaks_once()
    {
        using var lines = new LineLoggerProvider();
        await using var engine = await TestEngine.Start(
            t => t.AddOrchestrator("Log", async c =>
            {
                var log = c.CreateReplaySafeLogger("test");
                log.LogInformation("before");
                for (var i = 0; i < 3; i++) await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                log.LogInformation("after");
                return null;
            }),
            o => o.MaxCachedExecutions = 0,
            services: s => s.AddLogging(b => b.AddProvider(lines)));
        await engine.Run("Log");
        Assert.Equal(["before", "after"], lines.Of("test"));
    }
}
