using System.Collections.Concurrent;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Retries by policy and by handler.</summary>
public abstract class RetryConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
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

    [Theory]
    [InlineData(1.0, 60, new[] { 10, 10, 10, 10 })]
    [InlineData(2.0, 60, new[] { 10, 20, 40, 60 })]
    [InlineData(1.5, 20, new[] { 10, 15, 20, 20 })]
    public async Task Waits_grow_by_the_coefficient_up_to_the_longest(double coefficient, int longest, int[] minutes)
    {
        var runs = Runs();
        await using var engine = await StartByClock(t => t.AddActivity("Note", runs.Fail).AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>(
            "Note", new RetryPolicy(minutes.Length + 1, TimeSpan.FromMinutes(10), coefficient, TimeSpan.FromMinutes(longest)).AsOptions())));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await RunByClock(engine, "Retry")).RuntimeStatus);
        Assert.Equal(minutes, runs.Waits.Select(wait => (int)wait.TotalMinutes));
    }

    [Fact]
    public async Task The_longest_wait_is_an_hour_unless_told_otherwise()
    {
        var runs = Runs();
        await using var engine = await StartByClock(t => t.AddActivity("Note", runs.Fail).AddOrchestrator("Retry", async c =>
            await c.CallActivityAsync<int>("Note", new RetryPolicy(4, TimeSpan.FromMinutes(40), 10).AsOptions())));
        await RunByClock(engine, "Retry");
        Assert.Equal([40, 60, 60], runs.Waits.Select(wait => (int)wait.TotalMinutes));
    }

    [Theory]
    [InlineData(30, 4)]
    [InlineData(29, 3)]
    [InlineData(10, 2)]
    public async Task No_attempt_starts_after_the_retry_timeout(int timeout, int attempts)
    {
        var runs = Runs();
        await using var engine = await StartByClock(t => t.AddActivity("Note", runs.Fail).AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>(
            "Note", new RetryPolicy(100, TimeSpan.FromMinutes(10), retryTimeout: TimeSpan.FromMinutes(timeout)).AsOptions())));
        await RunByClock(engine, "Retry");
        Assert.Equal(attempts, runs.At.Count);
    }

    [Fact]
    public async Task A_failure_is_refused_after_some_were_accepted()
    {
        var runs = 0;
        var policy = new RetryPolicy(10, TimeSpan.FromMilliseconds(1)) { HandleFailure = f => f.IsCausedBy<IOException>() };
        await using var engine = await Start(t => t
            .AddActivity("Flaky", (_, _) => Interlocked.Increment(ref runs) < 3 ? throw new IOException() : throw new FormatException("final"))
            .AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Flaky", policy.AsOptions())));
        Assert.Equal("final", (await engine.Run("Retry")).FailureDetails!.InnerFailure!.ErrorMessage);
        Assert.Equal(3, runs);
    }

    [Fact]
    public async Task A_refusal_may_look_at_inner_failures()
    {
        var runs = Runs();
        var policy = new RetryPolicy(10, TimeSpan.FromMilliseconds(1)) { HandleFailure = f => f.InnerFailure?.IsCausedBy<TimeoutException>() != true };
        await using var engine = await Start(t => t.AddActivity("Note", runs.Fail).AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Note", policy.AsOptions())));
        runs.Cause = new IOException("outer", new TimeoutException("inner"));
        await engine.Run("Retry");
        Assert.Single(runs.At);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public async Task An_asynchronous_refusal_is_heard(bool again, int attempts)
    {
        var runs = Runs();
        await using var engine = await Start(t => t.AddEcho().AddActivity("Note", runs.Fail).AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>(
            "Note", new RetryPolicy(3, TimeSpan.FromMilliseconds(1)) { HandleAsync = _ => c.CallActivityAsync<bool>("Echo", again) }.AsOptions())));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.Run("Retry")).RuntimeStatus);
        Assert.Equal(attempts, runs.At.Count);
    }

    [Fact]
    public async Task One_attempt_is_no_retry()
    {
        var runs = Runs();
        await using var engine = await Start(t => t.AddActivity("Note", runs.Fail).AddOrchestrator("Retry", async c =>
            await c.CallActivityAsync<int>("Note", new RetryPolicy(1, TimeSpan.FromDays(1)).AsOptions())));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await engine.Run("Retry")).RuntimeStatus);
        Assert.Single(runs.At);
    }

    [Fact]
    public async Task The_last_failure_is_the_one_that_is_thrown()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddActivity("Bad", (_, _) => throw new IOException($"attempt {Interlocked.Increment(ref runs)}"))
            .AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Bad", new RetryPolicy(3, TimeSpan.FromMilliseconds(1)).AsOptions())));
        Assert.Equal("attempt 3", (await engine.Run("Retry")).FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task A_synchronous_handler_decides_at_once()
    {
        var runs = Runs();
        RetryHandler handler = r => r.LastAttemptNumber < 4;
        await using var engine = await Start(t => t.AddActivity("Note", runs.Fail).AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Note", TaskOptions.FromRetryHandler(handler))));
        await engine.Run("Retry", id: "x");
        Assert.Equal(4, runs.At.Count);
        Assert.DoesNotContain(await engine.Client.GetOrchestrationHistoryAsync("x"), e => e.EventType == "TimerCreated");
    }

    [Fact]
    public async Task A_handler_is_told_of_attempts_time_and_failure()
    {
        var runs = Runs();
        ConcurrentDictionary<int, string> seen = new();
        AsyncRetryHandler handler = async r =>
        {
            seen[r.LastAttemptNumber] = $"{r.TotalRetryTime.TotalMinutes} {r.LastFailure.ErrorMessage} {r.OrchestrationContext.InstanceId} {r.CancellationToken.IsCancellationRequested}";
            await r.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(5 * r.LastAttemptNumber), CancellationToken.None);
            return r.LastAttemptNumber < 3;
        };
        await using var engine = await StartByClock(t => t.AddActivity("Note", runs.Fail).AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Note", TaskOptions.FromRetryHandler(handler))));
        await RunByClock(engine, "Retry", id: "x");
        Assert.Equal(["0 bad x False", "5 bad x False", "15 bad x False"], seen.OrderBy(s => s.Key).Select(s => s.Value));
    }

    [Fact]
    public async Task An_exception_of_the_handler_fails_the_orchestration()
    {
        RetryHandler handler = _ => throw new NotSupportedException("handler");
        await using var engine = await Start(t => t.AddFailing(new IOException()).AddOrchestrator("Retry", async c => await c.CallActivityAsync<int>("Bad", TaskOptions.FromRetryHandler(handler))));
        Assert.Equal("handler", (await engine.Run("Retry")).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task Retries_of_several_calls_do_not_disturb_one_another()
    {
        ConcurrentDictionary<int, int> runs = new();
        await using var engine = await Start(t => t
            .AddActivity<int, int>("Nth", (n, _) => runs.AddOrUpdate(n, 1, (_, times) => times + 1) < n ? throw new IOException() : Task.FromResult(n))
            .AddOrchestrator("Retry", async c => (await Task.WhenAll(Enumerable.Range(1, 5).Select(n =>
                c.CallActivityAsync<int>("Nth", n, new RetryPolicy(5, TimeSpan.FromMilliseconds(1)).AsOptions())))).Sum()));
        Assert.Equal(15, (await engine.Run("Retry")).ReadOutputAs<int>());
        Assert.All(runs, run => Assert.Equal(run.Key, run.Value));
    }

    [Fact]
    public async Task Each_attempt_is_a_call_of_its_own_with_the_same_input()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddActivity<string, string>("Second", (text, _) => Interlocked.Increment(ref runs) < 2 ? throw new IOException() : Task.FromResult(text))
            .AddOrchestrator("Retry", async c => await c.CallActivityAsync<string>("Second", "same", new RetryPolicy(2, TimeSpan.FromMilliseconds(1)).AsOptions())));
        Assert.Equal("same", (await engine.Run("Retry", id: "x")).ReadOutputAs<string>());
        var calls = (await engine.Client.GetOrchestrationHistoryAsync("x")).Where(e => e.EventType == "TaskScheduled").ToList();
        Assert.Equal(["\"same\"", "\"same\""], calls.Select(e => e.Input));
        Assert.NotEqual(calls[0].TaskId, calls[1].TaskId);
    }

    [Fact]
    public async Task A_sub_orchestration_is_retried_as_a_new_instance()
    {
        ConcurrentQueue<string> ids = new();
        await using var engine = await Start(t => t
            .AddOrchestrator("Child", c =>
            {
                if (!c.IsReplaying) ids.Enqueue(c.InstanceId);
                return ids.Count < 3 ? throw new IOException() : Task.FromResult<object?>("third");
            })
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Child", new RetryPolicy(3, TimeSpan.FromMilliseconds(1)).AsOptions())));
        Assert.Equal("third", (await engine.Run("Parent")).ReadOutputAs<string>());
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_sub_orchestration_of_a_chosen_id_is_retried_under_it()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddOrchestrator("Child", _ => Interlocked.Increment(ref runs) < 3 ? throw new IOException() : Task.FromResult<object?>("third"))
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>(
                "Child", new RetryPolicy(3, TimeSpan.FromMilliseconds(1)).AsOptions().WithInstanceId("child"))));
        Assert.Equal("third", (await engine.Run("Parent")).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.Client.GetInstanceAsync("child"))!.RuntimeStatus);
    }

    public sealed class Cached() : RetryConformance(500);

    public sealed class Replayed() : RetryConformance(0);

    public sealed class OnPostgres() : RetryConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : RetryConformance(0, TestStore.Postgres);

    private Attempts Runs() => new(Clock);

    /// <summary>An activity that fails and notes when it ran.</summary>
    private sealed class Attempts(TimeProvider clock)
    {
        public ConcurrentQueue<DateTimeOffset> At { get; } = new();

        public Exception Cause { get; set; } = new IOException("bad");

        public IEnumerable<TimeSpan> Waits => At.Zip(At.Skip(1), (before, after) => after - before);

        public Task<object?> Fail(ActivityInvocation invocation, CancellationToken cancellation)
        {
            At.Enqueue(clock.GetUtcNow());
            throw Cause;
        }
    }
}
