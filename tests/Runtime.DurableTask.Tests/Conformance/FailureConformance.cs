using System.Collections.Concurrent;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Failures of activities and of orchestrators, and what is told of them.</summary>
public abstract class FailureConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task A_failure_is_thrown_with_its_details_and_can_be_caught()
    {
        await using var engine = await Start(t => t
            .AddActivity("Bad", (_, _) => throw new InvalidOperationException("outer", new ArgumentException("inner")))
            .AddOrchestrator("Careful", async c =>
            {
                try
                {
                    await c.CallActivityAsync("Bad");
                    return "no";
                }
                catch (TaskFailedException e)
                {
                    return $"{e.TaskName} {e.TaskId} {e.IsCausedByException<InvalidOperationException>()} {e.FailureDetails.ErrorMessage} {e.FailureDetails.InnerFailure!.IsCausedBy<ArgumentException>()}";
                }
            }));
        Assert.Equal("Bad 0 True outer True", (await engine.Run("Careful")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_uncaught_failure_fails_the_instance_with_the_cause_inside()
    {
        await using var engine = await Start(t => t
            .AddActivity("Bad", (_, _) => throw new TimeoutException("too slow"))
            .AddOrchestrator("Naive", async c => await c.CallActivityAsync<int>("Bad")));
        var end = await engine.Run("Naive");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.IsCausedBy<TaskFailedException>());
        Assert.True(end.FailureDetails.InnerFailure!.IsCausedBy<TimeoutException>());
        Assert.Equal("too slow", end.FailureDetails.InnerFailure.ErrorMessage);
    }

    [Fact]
    public async Task An_exception_of_the_orchestrator_fails_the_instance()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Throws", _ => throw new FormatException("no")));
        var end = await engine.Run("Throws");
        Assert.True(end.FailureDetails!.IsCausedBy<FormatException>());
        Assert.Equal("no", end.FailureDetails.ErrorMessage);
    }

    [Fact]
    public async Task A_result_that_is_no_json_fails_the_activity()
    {
        await using var engine = await Start(t => t
            .AddActivity("Pointer", (_, _) => Task.FromResult<object?>(new { Pointer = (Action)(() => { }) }))
            .AddOrchestrator("Ask", async c => await c.CallActivityAsync<string>("Pointer")));
        Assert.True((await engine.Run("Ask")).FailureDetails!.InnerFailure!.IsCausedBy<NotSupportedException>());
    }

    [Fact]
    public async Task Causes_are_kept_as_deep_as_they_go()
    {
        await using var engine = await Start(t => t
            .AddFailing(new InvalidOperationException("one", new IOException("two", new ArgumentNullException("three"))))
            .AddOrchestrator("Naive", async c => await c.CallActivityAsync<int>("Bad")));
        var failure = (await engine.Run("Naive")).FailureDetails!.InnerFailure!;
        Assert.Equal(("System.InvalidOperationException", "one"), (failure.ErrorType, failure.ErrorMessage));
        Assert.Equal(("System.IO.IOException", "two"), (failure.InnerFailure!.ErrorType, failure.InnerFailure.ErrorMessage));
        Assert.Equal("System.ArgumentNullException", failure.InnerFailure.InnerFailure!.ErrorType);
        Assert.Null(failure.InnerFailure.InnerFailure.InnerFailure);
    }

    [Fact]
    public async Task A_cause_is_known_by_its_base_types_and_by_no_others()
    {
        await using var engine = await Start(t => t
            .AddFailing(new FileNotFoundException("gone"))
            .AddOrchestrator("Naive", async c => await c.CallActivityAsync<int>("Bad")));
        var failure = (await engine.Run("Naive")).FailureDetails!.InnerFailure!;
        Assert.True(failure.IsCausedBy<IOException>());
        Assert.True(failure.IsCausedBy<Exception>());
        Assert.True(failure.IsCausedBy<FileNotFoundException>());
        Assert.False(failure.IsCausedBy<DirectoryNotFoundException>());
        Assert.Throws<ArgumentException>(() => failure.IsCausedBy(typeof(string)));
    }

    [Fact]
    public async Task An_exception_of_ones_own_is_known_by_its_type()
    {
        await using var engine = await Start(t => t
            .AddFailing(new LineStoppedException("line 7"))
            .AddOrchestrator("Own", async c =>
            {
                try
                {
                    return await c.CallActivityAsync<string>("Bad");
                }
                catch (TaskFailedException e) when (e.IsCausedByException<LineStoppedException>())
                {
                    return e.FailureDetails.ErrorMessage;
                }
            }));
        Assert.Equal("line 7", (await engine.Run("Own")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_failure_has_the_stack_of_where_it_was_thrown()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Throws", _ => ThrowHere()));
        Assert.Contains(nameof(ThrowHere), (await engine.Run("Throws")).FailureDetails!.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_after_an_await_fails_the_instance()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Later", async c =>
        {
            await c.CallActivityAsync("Echo");
            throw new FormatException("later");
        }));
        var end = await engine.Run("Later");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal("later", end.FailureDetails!.ErrorMessage);
        Assert.Null(end.SerializedOutput);
    }

    [Fact]
    public async Task A_failed_instance_keeps_its_input_tags_and_custom_status()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Throws", c =>
        {
            c.SetCustomStatus("so far");
            throw new FormatException();
        }));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Throws", 5, new StartOrchestrationOptions("x") { Tags = new Dictionary<string, string> { ["k"] = "v" } });
        var end = await engine.End("x");
        Assert.Equal((5, "so far", "v"), (end.ReadInputAs<int>(), end.ReadCustomStatusAs<string>(), end.Tags["k"]));
    }

    [Fact]
    public async Task What_was_asked_for_before_the_exception_is_done()
    {
        var ran = new TaskCompletionSource();
        await using var engine = await Start(t => t
            .AddActivity("Note", (_, _) =>
            {
                ran.SetResult();
                return Task.FromResult<object?>(null);
            })
            .AddOrchestrator("Throws", c =>
            {
                _ = c.CallActivityAsync("Note");
                throw new FormatException();
            }));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.Run("Throws")).RuntimeStatus);
        await ran.Task.WaitAsync(TestEngine.Deadline);
    }

    [Fact]
    public async Task A_cancellation_of_the_activitys_own_is_a_failure_like_others()
    {
        await using var engine = await Start(t => t
            .AddFailing(new TaskCanceledException("gave up"))
            .AddOrchestrator("Naive", async c => await c.CallActivityAsync<int>("Bad")));
        Assert.True((await engine.Run("Naive")).FailureDetails!.InnerFailure!.IsCausedBy<OperationCanceledException>());
    }

    [Fact]
    public async Task A_cancelled_orchestrator_has_failed()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Cancels", async c =>
        {
            await c.CreateTimer(TimeSpan.FromDays(1), new CancellationToken(canceled: true));
            return null;
        }));
        var end = await engine.Run("Cancels");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.IsCausedBy<TaskCanceledException>());
    }

    [Fact]
    public async Task All_waits_for_the_others_when_one_fails()
    {
        await using var engine = await Start(t => t.AddEcho().AddFailing(new TimeoutException("one")).AddOrchestrator("All", async c =>
        {
            var good = c.CallActivityAsync<int>("Echo", 7);
            try
            {
                await Task.WhenAll(c.CallActivityAsync<int>("Bad"), good);
                return "no";
            }
            catch (TaskFailedException e)
            {
                return $"{e.FailureDetails.ErrorMessage} {good.IsCompletedSuccessfully}";
            }
        }));
        Assert.Equal("one True", (await engine.Run("All")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Every_failure_of_a_fan_out_can_be_read()
    {
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Odd", (n, _) => n % 2 == 1 ? throw new ArgumentException($"odd {n}") : Task.FromResult(n))
            .AddOrchestrator("All", async c =>
            {
                var calls = Enumerable.Range(0, 6).Select(i => c.CallActivityAsync<int>("Odd", i)).ToList();
                try
                {
                    await Task.WhenAll(calls);
                }
                catch (TaskFailedException)
                {
                    // Each call tells its own.
                }

                return calls.Where(call => call.IsFaulted).Select(call => ((TaskFailedException)call.Exception!.InnerException!).FailureDetails.ErrorMessage);
            }));
        Assert.Equal(["odd 1", "odd 3", "odd 5"], (await engine.Run("All")).ReadOutputAs<string[]>()!);
    }

    [Fact]
    public async Task Compensation_runs_after_a_failure()
    {
        var undone = new ConcurrentQueue<string>();
        await using var engine = await Start(t => t
            .AddEcho()
            .AddFailing(new IOException("disk"))
            .AddActivity<string, string>("Undo", (what, _) =>
            {
                undone.Enqueue(what);
                return Task.FromResult(what);
            })
            .AddOrchestrator("Saga", async c =>
            {
                Stack<string> done = [];
                try
                {
                    foreach (var step in new[] { "a", "b" }) done.Push(await c.CallActivityAsync<string>("Echo", step));
                    await c.CallActivityAsync("Bad");
                }
                catch (TaskFailedException)
                {
                    foreach (var step in done) await c.CallActivityAsync("Undo", step);
                    throw;
                }

                return null;
            }));
        var end = await engine.Run("Saga");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal("disk", end.FailureDetails!.InnerFailure!.ErrorMessage);
        Assert.Equal(["b", "a"], undone);
    }

    [Fact]
    public async Task An_output_that_is_no_json_fails_the_instance()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Pointer", _ => Task.FromResult<object?>(new { Pointer = (Action)(() => { }) })));
        var end = await engine.Run("Pointer");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("cannot be written as JSON", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_many_pages_is_kept_whole()
    {
        var text = string.Concat(Enumerable.Repeat("fehlgeschlagen ✗ ", 20_000));
        await using var engine = await Start(t => t.AddFailing(new IOException(text)).AddOrchestrator("Naive", async c => await c.CallActivityAsync<int>("Bad")));
        Assert.Equal(text, (await engine.Run("Naive")).FailureDetails!.InnerFailure!.ErrorMessage);
    }

    public sealed class Cached() : FailureConformance(500);

    public sealed class Replayed() : FailureConformance(0);

    public sealed class OnPostgres() : FailureConformance(500, TestStore.Postgres);

    private static Task<object?> ThrowHere() => throw new FormatException("here");

#pragma warning disable CA1032 // Only thrown here.
    public sealed class LineStoppedException(string message) : IOException(message);
#pragma warning restore CA1032
}
