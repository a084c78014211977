using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Code that does not follow its history is found out, and the history is not harmed.</summary>
public abstract class DeterminismConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
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
    public async Task Awaiting_nothing_but_a_foreign_task_fails_instead_of_hanging()
    {
        var foreign = new TaskCompletionSource();
        await using var engine = await Start(t => t.AddOrchestrator("Foreign", async _ =>
        {
            await foreign.Task;
            return null;
        }));
        Assert.True((await engine.Run("Foreign")).FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>());
    }

    [Fact]
    public async Task A_foreign_task_that_completes_fails_though_a_timer_would_go_on()
    {
        var foreign = new TaskCompletionSource();
        await using var engine = await Start(t => t.AddOrchestrator("Both", async c =>
        {
            var timer = c.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            await foreign.Task;
            await timer;
            return null;
        }));
        var id = await engine.Schedule("Both");
        await engine.Until(id, m => m.IsRunning);
        foreign.SetResult();
        Assert.True((await engine.End(id)).FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>());
    }

    [Fact]
    public async Task An_endless_history_fails_at_its_bound()
    {
        await using var engine = await Start(
            t => t.AddActivity("A", (_, _) => Task.FromResult<object?>(1)).AddOrchestrator("Endless", async c =>
            {
                while (true) await c.CallActivityAsync("A");
            }),
            o => o.MaxHistoryEvents = 50);
        Assert.Contains("MaxHistoryEvents allows 50", (await engine.Run("Endless")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_less_fails()
    {
        var end = await Change(Original, async c =>
        {
            c.SetCustomStatus("here");
            await c.WaitForExternalEvent<object>("go");
            return "done";
        });
        Fails(end, "expected TaskScheduled 'A' #0, found no such request");
    }

    [Fact]
    public async Task Calls_in_another_order_fail()
    {
        static Func<TaskOrchestrationContext, Task<object?>> Code(string first, string second) => async c =>
        {
            await Task.WhenAll(c.CallActivityAsync(first), c.CallActivityAsync(second));
            return await Wait(c);
        };
        Fails(await Change(Code("A", "B"), Code("B", "A")), "expected TaskScheduled 'A' #0, found TaskScheduled 'B' #0");
    }

    [Fact]
    public async Task A_timer_that_became_a_call_fails()
    {
        var end = await Change(
            async c =>
            {
                await c.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                return await Wait(c);
            },
            Original);
        Fails(end, "expected TimerCreated #0, found TaskScheduled 'A' #0");
    }

    [Fact]
    public async Task A_child_that_became_a_call_fails()
    {
        var end = await Change(
            async c =>
            {
                await c.CallSubOrchestratorAsync("Child");
                return await Wait(c);
            },
            async c =>
            {
                await c.CallActivityAsync("Child");
                return await Wait(c);
            });
        Fails(end, "expected SubOrchestrationInstanceCreated 'Child' #0, found TaskScheduled 'Child' #0");
    }

    [Fact]
    public async Task An_event_sent_under_another_name_fails()
    {
        static Func<TaskOrchestrationContext, Task<object?>> Code(string name) => c =>
        {
            c.SendEvent("nobody", name, 1);
            return Wait(c);
        };
        Fails(await Change(Code("before"), Code("after")), "expected EventSent 'before' #0, found EventSent 'after' #0");
    }

    [Fact]
    public async Task An_early_exception_fails_and_is_told()
    {
        var end = await Change(Original, async c =>
        {
            await c.CallActivityAsync("A");
            throw new FormatException("new bug");
        });
        Fails(end, "new bug");
    }

    [Fact]
    public async Task Changes_behind_what_has_happened_are_allowed()
    {
        var end = await Change(Original, async c =>
        {
            await c.CallActivityAsync("A");
            c.SetCustomStatus("here");
            await c.WaitForExternalEvent<object>("go");
            await c.CallActivityAsync("B");
            return "changed";
        });
        Assert.Equal("changed", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Names_in_other_case_are_no_change()
    {
        var end = await Change(Original, async c =>
        {
            await c.CallActivityAsync("a");
            return await Wait(c);
        });
        Assert.Equal("done", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_change_leaves_the_history_as_it_was()
    {
        var folder = NewFolder();
        IList<HistoryEvent> before;
        await using (var first = await Start(t => Tasks(t, Original), folder: folder))
        {
            await Reach(first);
            before = await first.Client.GetOrchestrationHistoryAsync("x");
        }

        await using var second = await Start(t => Tasks(t, async c => await c.CallActivityAsync<int>("B")), folder: folder);
        await second.Client.RaiseEventAsync("x", "go");
        await second.End("x");
        var after = await second.Client.GetOrchestrationHistoryAsync("x");
        Assert.Equal(before, after.Take(before.Count));
        Assert.Equal(["EventRaised", "ExecutionCompleted"], after.Skip(before.Count).Select(e => e.EventType));
        Assert.Equal(0L, second.Store.Read(db => db.Number("SELECT COUNT(*) FROM activities")));
    }

    [Fact]
    public async Task Code_that_is_put_right_goes_on_after_a_rewind()
    {
        var folder = NewFolder();
        await using (var first = await Start(t => Tasks(t, Original), folder: folder)) await Reach(first);
        await using (var second = await Start(t => Tasks(t, async c => await c.CallActivityAsync<int>("B")), folder: folder))
        {
            await second.Client.RaiseEventAsync("x", "go");
            Assert.Equal(OrchestrationRuntimeStatus.Failed, (await second.End("x")).RuntimeStatus);
        }

        await using var third = await Start(t => Tasks(t, Original), folder: folder);
        await third.Client.RewindInstanceAsync("x", "put right");
        Assert.Equal("done", (await third.End("x")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_childs_change_fails_the_child_and_tells_the_parent()
    {
        var folder = NewFolder();
        void All(TaskRegistry t, Func<TaskOrchestrationContext, Task<object?>> code) =>
            Tasks(t, code).AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Code", new TaskOptions().WithInstanceId("x")));
        await using (var first = await Start(t => All(t, Original), folder: folder))
        {
            await first.Schedule("Parent", id: "p");
            await first.Until("x", m => m.SerializedCustomStatus is not null);
        }

        await using var second = await Start(t => All(t, async c => await c.CallActivityAsync<int>("B")), folder: folder);
        await second.Client.RaiseEventAsync("x", "go");
        Assert.True((await second.End("p")).FailureDetails!.InnerFailure!.IsCausedBy<NonDeterministicOrchestrationException>());
    }

    public sealed class Cached() : DeterminismConformance(500);

    public sealed class Replayed() : DeterminismConformance(0);

    public sealed class OnPostgres() : DeterminismConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : DeterminismConformance(0, TestStore.Postgres);

    private static async Task<object?> Original(TaskOrchestrationContext c)
    {
        await c.CallActivityAsync("A");
        return await Wait(c);
    }

    private static async Task<object?> Wait(TaskOrchestrationContext c)
    {
        c.SetCustomStatus("here");
        await c.WaitForExternalEvent<object>("go");
        return "done";
    }

    private static TaskRegistry Tasks(TaskRegistry tasks, Func<TaskOrchestrationContext, Task<object?>> code) => tasks
        .AddActivity("A", (_, _) => Task.FromResult<object?>(1))
        .AddActivity("B", (_, _) => Task.FromResult<object?>(2))
        .AddActivity("Child", (_, _) => Task.FromResult<object?>(3))
        .AddOrchestrator("Child", _ => Task.FromResult<object?>(4))
        .AddOrchestrator("Code", code);

    private static async Task Reach(TestEngine engine)
    {
        await engine.Schedule("Code", id: "x");
        await engine.Until("x", m => m.SerializedCustomStatus == "\"here\"");
    }

    private static void Fails(OrchestrationMetadata end, string how)
    {
        Assert.True(end.FailureDetails!.IsCausedBy<NonDeterministicOrchestrationException>());
        Assert.Contains(how, end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    /// <summary>Runs the code up to a wait, changes it under the instance, and lets it go on.</summary>
    private async Task<OrchestrationMetadata> Change(
        Func<TaskOrchestrationContext, Task<object?>> before, Func<TaskOrchestrationContext, Task<object?>> after)
    {
        var folder = NewFolder();
        await using (var first = await Start(t => Tasks(t, before), folder: folder)) await Reach(first);
        await using var second = await Start(t => Tasks(t, after), folder: folder);
        await second.Client.RaiseEventAsync("x", "go");
        return await second.End("x");
    }
}
