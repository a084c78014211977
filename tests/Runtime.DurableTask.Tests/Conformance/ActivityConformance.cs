using System.Collections.Concurrent;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Activities, their failures and their retries: with executions kept in memory, and replayed for each step.</summary>
public abstract class ActivityConformance(int cached, TestStore store = TestStore.Sqlite)
{
    private Task<TestEngine> Start(Action<TaskRegistry> tasks, Action<DurableTaskOptions>? configure = null) => TestEngine.Start(tasks, o =>
    {
        o.MaxCachedExecutions = cached;
        configure?.Invoke(o);
    }, store: store);

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
    public async Task Records_and_enumerations_cross_as_camel_case()
    {
        await using var engine = await Start(t => t
            .AddActivity<Point, Point>("Flip", (p, _) => Task.FromResult(new Point(p.Y, p.X, DayOfWeek.Friday)))
            .AddOrchestrator("Shape", async c => await c.CallActivityAsync<Point>("Flip", c.GetInput<Point>())));
        var end = await engine.Run("Shape", new Point(1, 2, DayOfWeek.Monday));
        Assert.Equal("""{"x":1,"y":2,"day":"Monday"}""", end.SerializedInput);
        Assert.Equal("""{"x":2,"y":1,"day":"Friday"}""", end.SerializedOutput);
    }

    [Fact]
    public async Task Nothing_in_and_nothing_out_is_null()
    {
        await using var engine = await Start(t => t
            .AddActivity("Nothing", (invocation, _) => Task.FromResult<object?>(invocation.Input is null ? null : "input"))
            .AddOrchestrator("Empty", async c =>
            {
                await c.CallActivityAsync("Nothing");
                return await c.CallActivityAsync<string?>("Nothing");
            }));
        var end = await engine.Run("Empty");
        Assert.Null(end.SerializedInput);
        Assert.Null(end.SerializedOutput);
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
    public async Task Unknown_names_fail_and_list_what_there_is()
    {
        await using var engine = await Start(t => t
            .AddActivity("Known", (_, _) => Task.FromResult<object?>(null))
            .AddOrchestrator("Asks", async c => await c.CallActivityAsync<int>("Unknown")));
        Assert.Contains("Registered are: Asks", (await engine.Run("Missing")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("Registered are: Known", (await engine.Run("Asks")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_retries_until_it_succeeds()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddActivity("Third", (_, _) => Interlocked.Increment(ref runs) < 3 ? throw new InvalidOperationException() : Task.FromResult<object?>(runs))
            .AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Third", new TaskOptions(new RetryPolicy(5, TimeSpan.FromMilliseconds(5), 2)))));
        Assert.Equal(3, (await engine.Run("Retry")).ReadOutputAs<int>());
        var history = await engine.Client.GetOrchestrationHistoryAsync((await engine.Client.GetAllInstancesAsync().FirstAsync()).InstanceId);
        Assert.Equal(2, history.Count(e => e.EventType == "TimerFired"));
    }

    [Fact]
    public async Task A_policy_gives_up_after_its_attempts()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddActivity("Never", (_, _) =>
            {
                Interlocked.Increment(ref runs);
                throw new InvalidOperationException("never");
            })
            .AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Never", options: new RetryPolicy(3, TimeSpan.FromMilliseconds(1)).AsOptions())));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.Run("Retry")).RuntimeStatus);
        Assert.Equal(3, runs);
    }

    [Fact]
    public async Task A_policy_can_refuse_a_failure()
    {
        var runs = 0;
        var policy = new RetryPolicy(5, TimeSpan.FromMilliseconds(1)) { HandleFailure = f => !f.IsCausedBy<ArgumentException>() };
        await using var engine = await Start(t => t
            .AddActivity("Fatal", (_, _) =>
            {
                Interlocked.Increment(ref runs);
                throw new ArgumentException("fatal");
            })
            .AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Fatal", policy.AsOptions())));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.Run("Retry")).RuntimeStatus);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_handler_decides_on_retries()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddActivity("Flaky", (_, _) => Interlocked.Increment(ref runs) < 4 ? throw new InvalidOperationException("flaky") : Task.FromResult<object?>(runs))
            .AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Flaky", TaskOptions.FromRetryHandler(async r =>
            {
                await r.OrchestrationContext.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                return r.LastAttemptNumber < 10 && r.LastFailure.ErrorMessage == "flaky";
            }))));
        Assert.Equal(4, (await engine.Run("Retry")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Class_based_tasks_are_made_with_their_services()
    {
        await using var engine = await Start(t => t.AddActivity<AddOne>().AddOrchestrator<CountUp>());
        Assert.Equal(3, (await engine.Run("CountUp", 2)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_result_that_is_no_json_fails_the_activity()
    {
        await using var engine = await Start(t => t
            .AddActivity("Pointer", (_, _) => Task.FromResult<object?>(new { Pointer = (Action)(() => { }) }))
            .AddOrchestrator("Ask", async c => await c.CallActivityAsync<string>("Pointer")));
        Assert.True((await engine.Run("Ask")).FailureDetails!.InnerFailure!.IsCausedBy<NotSupportedException>());
    }

    public sealed class Cached() : ActivityConformance(500);

    public sealed class Replayed() : ActivityConformance(0);

    public sealed class OnPostgres() : ActivityConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : ActivityConformance(0, TestStore.Postgres);

    public sealed record Point(int X, int Y, DayOfWeek Day);

    [DurableTask("Plus")]
    public sealed class AddOne : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(input + 1);
    }

    public sealed class CountUp : TaskOrchestrator<int, int>
    {
        public override Task<int> RunAsync(TaskOrchestrationContext context, int input) => context.CallActivityAsync<int>("Plus", input);
    }
}
