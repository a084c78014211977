using System.Collections.Concurrent;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Activities: calls, fan-out, names, classes.</summary>
public abstract class ActivityConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task Calls_follow_one_another()
    {
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Double", (n, _) => Task.FromResult(n * 2))
            .AddOrchestrator("Chain", async c =>
            {
                var n = c.GetInput<int>();
                for (var i = 0; i < 5; i++) n = await c.CallActivityAsync<int>("Double", n);
                return n;
            }));
        var end = await engine.Run("Chain", 3);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(96, end.ReadOutputAs<int>());
        Assert.Equal(3, end.ReadInputAs<int>());
    }

    [Fact]
    public async Task Fan_out_runs_together_and_fans_in()
    {
        var together = new CountdownEvent(4);
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Meet", (n, _) => Task.Run(() =>
            {
                together.Signal();
                return together.Wait(TestEngine.Deadline) ? n : -1;
            }))
            .AddOrchestrator("Fan", async c => (await Task.WhenAll(Enumerable.Range(1, 4).Select(i => c.CallActivityAsync<int>("Meet", i)))).Sum()));
        Assert.Equal(10, (await engine.Run("Fan")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Wide_fan_out_completes()
    {
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Same", (n, _) => Task.FromResult(n))
            .AddOrchestrator("Wide", async c => (await Task.WhenAll(Enumerable.Range(0, 300).Select(i => c.CallActivityAsync<int>("Same", i)))).Sum()));
        Assert.Equal(44850, (await engine.Run("Wide")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Names_compare_without_case()
    {
        await using var engine = await Start(t => t
            .AddActivity<string, string>("Hello", (name, _) => Task.FromResult("hello " + name))
            .AddOrchestrator("Greet", async c => await c.CallActivityAsync<string>("HELLO", "you")));
        Assert.Equal("hello you", (await engine.Run("greet")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_invocation_names_its_call()
    {
        var seen = new ConcurrentBag<ActivityInvocation>();
        await using var engine = await Start(t => t
            .AddActivity("Look", (invocation, _) =>
            {
                seen.Add(invocation);
                return Task.FromResult<object?>(invocation.GetInput(invocation.Input is null ? typeof(object) : typeof(int)));
            })
            .AddOrchestrator("Calls", async c => await c.CallActivityAsync<int>("Look", 1, new TaskOptions(null, new Dictionary<string, string> { ["k"] = "v" }))
                + await c.CallActivityAsync<int>("Look", 2)));
        Assert.Equal(3, (await engine.Run("Calls", id: "one")).ReadOutputAs<int>());
        Assert.All(seen, i => Assert.Equal("one", i.InstanceId));
        Assert.Equal([0, 1], seen.Select(i => i.TaskId).Order());
        Assert.Equal(2, seen.Select(i => i.IdempotencyKey).Distinct().Count());
        Assert.Equal("v", seen.Single(i => i.TaskId == 0).Tags["k"]);
    }

    [Fact]
    public async Task Unknown_names_fail_and_list_what_there_is()
    {
        await using var engine = await Start(t => t
            .AddActivity("Known", (_, _) => Task.FromResult<object?>(null))
            .AddOrchestrator("Asks", async c => await c.CallActivityAsync<int>("Unknown")));
        Assert.Contains("Registered are: Asks", (await engine.Run("Missing")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("Registered are: Known", (await engine.Run("Asks")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Class_based_tasks_are_made_with_their_services()
    {
        await using var engine = await Start(t => t.AddActivity<AddOne>().AddOrchestrator<CountUp>());
        Assert.Equal(3, (await engine.Run("CountUp", 2)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Several_hundred_calls_in_waves_keep_their_order()
    {
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Square", (n, _) => Task.FromResult(n * n))
            .AddOrchestrator("Waves", async c =>
            {
                List<int> all = [];
                for (var wave = 0; wave < 4; wave++)
                    all.AddRange(await Task.WhenAll(Enumerable.Range(wave * 60, 60).Select(i => c.CallActivityAsync<int>("Square", i))));
                return all;
            }));
        Assert.Equal(Enumerable.Range(0, 240).Select(i => i * i), (await engine.Run("Waves")).ReadOutputAs<int[]>()!);
    }

    [Fact]
    public async Task An_unknown_activity_can_be_caught_and_another_called_instead()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Either", async c =>
        {
            try
            {
                return await c.CallActivityAsync<string>("Missing");
            }
            catch (TaskFailedException e) when (e.IsCausedByException<InvalidOperationException>())
            {
                return await c.CallActivityAsync<string>("Echo", e.TaskName);
            }
        }));
        Assert.Equal("Missing", (await engine.Run("Either")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_result_of_another_type_fails_the_orchestrator_and_can_be_caught()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Shape", async c =>
        {
            try
            {
                return await c.CallActivityAsync<int>("Echo", "no number");
            }
            catch (System.Text.Json.JsonException)
            {
                return -1;
            }
        }));
        Assert.Equal(-1, (await engine.Run("Shape")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_input_of_another_type_fails_the_activity()
    {
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Number", (n, _) => Task.FromResult(n))
            .AddOrchestrator("Shape", async c => await c.CallActivityAsync<int>("Number", "no number")));
        Assert.True((await engine.Run("Shape")).FailureDetails!.InnerFailure!.IsCausedBy<System.Text.Json.JsonException>());
    }

    [Fact]
    public async Task A_call_can_be_made_early_and_awaited_late()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Late", async c =>
        {
            var early = c.CallActivityAsync<string>("Echo", "early");
            var text = await c.CallActivityAsync<string>("Echo", "late");
            return text + " " + await early;
        }));
        Assert.Equal("late early", (await engine.Run("Late")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_call_nobody_awaits_runs_though_the_orchestration_ends()
    {
        var ran = new TaskCompletionSource();
        await using var engine = await Start(t => t
            .AddActivity("Note", (_, _) =>
            {
                ran.SetResult();
                return Task.FromResult<object?>(null);
            })
            .AddOrchestrator("Forget", c =>
            {
                _ = c.CallActivityAsync("Note");
                return Task.FromResult<object?>("ended");
            }));
        Assert.Equal("ended", (await engine.Run("Forget")).ReadOutputAs<string>());
        await ran.Task.WaitAsync(TestEngine.Deadline);
    }

    [Fact]
    public async Task The_first_of_several_ends_the_orchestration_and_the_rest_go_unheard()
    {
        var hold = new TaskCompletionSource<object?>();
        await using var engine = await Start(t => t
            .AddEcho()
            .AddActivity("Slow", (_, _) => hold.Task)
            .AddOrchestrator("First", async c => await await Task.WhenAny(c.CallActivityAsync<string>("Slow"), c.CallActivityAsync<string>("Echo", "fast"))));
        var end = await engine.Run("First", id: "first");
        hold.SetResult("slow");
        await Eventually.Holds(() => engine.Store.Read(db => db.Number("SELECT COUNT(*) FROM activities")) == 0, "the slow one is done");
        Assert.Equal("fast", end.ReadOutputAs<string>());
        Assert.Equal("fast", (await engine.Client.GetInstanceAsync("first", true))!.ReadOutputAs<string>());
        Assert.DoesNotContain(await engine.Client.GetOrchestrationHistoryAsync("first"), e => e.Result == "\"slow\"");
    }

    [Fact]
    public async Task Results_are_told_apart_though_they_come_in_another_order()
    {
        var second = new TaskCompletionSource<object?>();
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Order", async (n, _) =>
            {
                if (n == 2) second.SetResult(null);
                await second.Task;
                return n;
            })
            .AddOrchestrator("Both", async c =>
            {
                var (one, two) = (c.CallActivityAsync<int>("Order", 1), c.CallActivityAsync<int>("Order", 2));
                return $"{await one} {await two}";
            }));
        Assert.Equal("1 2", (await engine.Run("Both")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Bounded_concurrency_is_kept()
    {
        var (now, most) = (0, 0);
        await using var engine = await Start(
            t => t
                .AddActivity("Count", async (_, token) =>
                {
                    var at = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, at);
                    await Task.Delay(1, token);
                    Interlocked.Decrement(ref now);
                    return null;
                })
                .AddOrchestrator("Many", async c =>
                {
                    await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => c.CallActivityAsync("Count")));
                    return null;
                }),
            o => o.MaxConcurrentActivities = 3);
        await engine.Run("Many");
        Assert.InRange(most, 1, 3);

        static void InterlockedMax(ref int most, int value)
        {
            for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    [Fact]
    public async Task Many_instances_run_side_by_side()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("One", async c => await c.CallActivityAsync<int>("Echo", c.GetInput<int>())));
        var ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => engine.Schedule("One", i)));
        var ends = await Task.WhenAll(ids.Select(engine.End));
        Assert.Equal(Enumerable.Range(0, 40), ends.Select(e => e.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task A_class_gets_the_default_of_its_type_where_there_is_no_input()
    {
        await using var engine = await Start(t => t.AddActivity<AddOne>().AddOrchestrator<CountUp>());
        Assert.Equal(1, (await engine.Run("CountUp")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_class_based_activity_knows_its_call()
    {
        await using var engine = await Start(t => t.AddActivity<WhoAmI>().AddOrchestrator("Ask", async c => await c.CallActivityAsync<string>("whoami")));
        Assert.Equal("whoami of x", (await engine.Run("Ask", id: "x")).ReadOutputAs<string>());
    }

    public sealed class Cached() : ActivityConformance(500);

    public sealed class Replayed() : ActivityConformance(0);

    public sealed class OnPostgres() : ActivityConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : ActivityConformance(0, TestStore.Postgres);

    [DurableTask("Plus")]
    public sealed class AddOne : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(input + 1);
    }

    public sealed class CountUp : TaskOrchestrator<int, int>
    {
        public override Task<int> RunAsync(TaskOrchestrationContext context, int input) => context.CallActivityAsync<int>("Plus", input);
    }

    public sealed class WhoAmI : TaskActivity<object?, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, object? input) => Task.FromResult($"{context.Name} of {context.InstanceId}");
    }
}
