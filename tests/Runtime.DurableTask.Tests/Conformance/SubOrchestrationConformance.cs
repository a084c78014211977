using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Orchestrations that call orchestrations.</summary>
public abstract class SubOrchestrationConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task A_child_returns_its_result_and_knows_its_parent()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Child", 4, new TaskOptions().WithInstanceId("the-child")))
            .AddOrchestrator("Child", c => Task.FromResult<object?>($"{c.Parent!.Name} {c.Parent.InstanceId} {c.InstanceId} {c.GetInput<int>()}")));
        Assert.Equal("Parent p the-child 4", (await engine.Run("Parent", id: "p")).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.Client.GetInstanceAsync("the-child"))!.RuntimeStatus);
    }

    [Fact]
    public async Task Children_without_id_get_their_own_each()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Parent", async c => await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => c.CallSubOrchestratorAsync<string>("Child"))))
            .AddOrchestrator("Child", c => Task.FromResult<object?>(c.InstanceId)));
        Assert.Equal(5, (await engine.Run("Parent")).ReadOutputAs<string[]>()!.Distinct().Count());
    }

    [Fact]
    public async Task A_failing_child_fails_the_call_after_retries()
    {
        var runs = 0;
        await using var engine = await Start(t => t
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Child", new RetryPolicy(2, TimeSpan.FromMilliseconds(1)).AsOptions()))
            .AddOrchestrator("Child", c =>
            {
                if (!c.IsReplaying) Interlocked.Increment(ref runs);
                throw new FormatException("child");
            }));
        var end = await engine.Run("Parent");
        Assert.True(end.FailureDetails!.InnerFailure!.IsCausedBy<FormatException>());
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task A_child_with_the_id_of_a_live_instance_fails_the_call()
    {
        await using var engine = await Start(t => t.AddWaiter()
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("taken"))));
        await engine.Schedule("Wait", id: "taken");
        Assert.Contains("'taken' exists", (await engine.Run("Parent")).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminated_child_fails_its_parents_call()
    {
        await using var engine = await Start(t => t.AddWaiter()
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"))));
        var id = await engine.Schedule("Parent");
        await engine.Until("child", m => m.IsRunning);
        await engine.Client.TerminateInstanceAsync("child");
        Assert.Contains("was terminated", (await engine.End(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_takes_over_its_parents_tags()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator().AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Same", 1, new TaskOptions().WithInstanceId("child"))));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Parent", new StartOrchestrationOptions("p") { Tags = new Dictionary<string, string> { ["site"] = "7" } });
        await engine.End("p");
        Assert.Equal("7", (await engine.Client.GetInstanceAsync("child"))!.Tags["site"]);
    }

    [Fact]
    public async Task Tags_of_the_call_are_added_to_the_parents()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator().AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>(
            "Same", 1, new TaskOptions(null, new Dictionary<string, string> { ["line"] = "3", ["shift"] = "late" }).WithInstanceId("child"))));
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Parent", new StartOrchestrationOptions("p") { Tags = new Dictionary<string, string> { ["site"] = "7", ["shift"] = "early" } });
        await engine.End("p");
        var tags = (await engine.Client.GetInstanceAsync("child"))!.Tags;
        Assert.Equal([("line", "3"), ("shift", "late"), ("site", "7")], tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, tag.Value)));
    }

    [Fact]
    public async Task A_child_gets_the_version_that_is_asked_for()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Child", c => Task.FromResult<object?>(c.Version))
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Child", new SubOrchestrationOptions { Version = "2.1" })));
        Assert.Equal("2.1", (await engine.Run("Parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_instance_of_a_client_has_no_parent()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Top", c => Task.FromResult<object?>(c.Parent is null)));
        Assert.True((await engine.Run("Top")).ReadOutputAs<bool>());
    }

    [Fact]
    public async Task An_orchestrator_may_call_itself()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Factorial", async c =>
        {
            var n = c.GetInput<int>();
            return n <= 1 ? 1 : n * await c.CallSubOrchestratorAsync<int>("Factorial", n - 1);
        }));
        Assert.Equal(720, (await engine.Run("Factorial", 6)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Fifty_children_run_side_by_side()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator().AddOrchestrator("Parent", async c =>
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => c.CallSubOrchestratorAsync<int>("Same", i)))));
        Assert.Equal(Enumerable.Range(0, 50), (await engine.Run("Parent")).ReadOutputAs<int[]>()!);
    }

    [Fact]
    public async Task A_failure_comes_up_through_the_generations()
    {
        await using var engine = await Start(t => t
            .AddFailing(new FileNotFoundException("gone"))
            .AddOrchestrator("Grandchild", async c => await c.CallActivityAsync<int>("Bad"))
            .AddOrchestrator("Child", async c => await c.CallSubOrchestratorAsync<int>("Grandchild"))
            .AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Child")));
        var failure = (await engine.Run("Parent")).FailureDetails!;
        for (var level = 0; level < 3; level++)
        {
            Assert.True(failure.IsCausedBy<TaskFailedException>());
            failure = failure.InnerFailure!;
        }

        Assert.True(failure.IsCausedBy<IOException>());
        Assert.Equal("gone", failure.ErrorMessage);
    }

    [Fact]
    public async Task A_childs_failure_can_be_caught_and_names_it()
    {
        await using var engine = await Start(t => t
            .AddOrchestrator("Child", _ => throw new FormatException("child"))
            .AddOrchestrator("Parent", async c =>
            {
                try
                {
                    return await c.CallSubOrchestratorAsync<string>("Child");
                }
                catch (TaskFailedException e)
                {
                    return $"{e.TaskName} {e.IsCausedByException<FormatException>()} {e.FailureDetails.ErrorMessage}";
                }
            }));
        Assert.Equal("Child True child", (await engine.Run("Parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_unknown_orchestrator_fails_the_call()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Missing")));
        Assert.Contains("'Missing' is not registered. Registered are: Parent", (await engine.Run("Parent")).FailureDetails!.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_may_be_used_again_when_its_instance_has_ended()
    {
        await using var engine = await Start(t => t.AddEchoOrchestrator().AddOrchestrator("Parent", async c =>
        {
            var sum = 0;
            for (var i = 1; i <= 3; i++) sum += await c.CallSubOrchestratorAsync<int>("Same", i, new TaskOptions().WithInstanceId("child"));
            return sum;
        }));
        Assert.Equal(6, (await engine.Run("Parent")).ReadOutputAs<int>());
        Assert.Equal(3, (await engine.Client.GetInstanceAsync("child", true))!.ReadOutputAs<int>());
    }

    [Fact]
    public async Task Two_children_of_one_id_at_once_conflict()
    {
        await using var engine = await Start(t => t.AddWaiter().AddOrchestrator("Parent", async c =>
        {
            var first = c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"));
            var second = c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"));
            try
            {
                await second;
            }
            catch (TaskFailedException)
            {
                c.SendEvent("child", "n", 4);
            }

            return await first;
        }));
        Assert.Equal(4, (await engine.Run("Parent")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_parent_that_has_ended_hears_no_more_of_its_child()
    {
        await using var engine = await Start(t => t.AddWaiter().AddOrchestrator("Parent", c =>
        {
            _ = c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"));
            return Task.FromResult<object?>("ended");
        }));
        Assert.Equal("ended", (await engine.Run("Parent", id: "p")).ReadOutputAs<string>());
        await engine.Client.RaiseEventAsync("child", "n", 1);
        Assert.Equal(1, (await engine.End("child")).ReadOutputAs<int>());
        Assert.DoesNotContain(await engine.Client.GetOrchestrationHistoryAsync("p"), e => e.EventType == "SubOrchestrationInstanceCompleted");
    }

    [Fact]
    public async Task A_class_based_child_takes_its_input()
    {
        await using var engine = await Start(t => t.AddOrchestrator<Twice>().AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>(nameof(Twice), 21)));
        Assert.Equal(42, (await engine.Run("Parent")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_parent_waits_while_its_child_is_held()
    {
        await using var engine = await Start(t => t.AddWaiter().AddOrchestrator("Parent", async c => await c.CallSubOrchestratorAsync<int>("Wait", new TaskOptions().WithInstanceId("child"))));
        var id = await engine.Schedule("Parent");
        await engine.Until("child", m => m.IsRunning);
        await engine.Client.SuspendInstanceAsync("child");
        await engine.Client.RaiseEventAsync("child", "n", 2);
        await engine.Until("child", m => m.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus);
        await engine.Client.ResumeInstanceAsync("child");
        Assert.Equal(2, (await engine.End(id)).ReadOutputAs<int>());
    }

    public sealed class Cached() : SubOrchestrationConformance(500);

    public sealed class Replayed() : SubOrchestrationConformance(0);

    public sealed class OnPostgres() : SubOrchestrationConformance(500, TestStore.Postgres);

    public sealed class ReplayedOnPostgres() : SubOrchestrationConformance(0, TestStore.Postgres);

    public sealed class Twice : TaskOrchestrator<int, int>
    {
        public override Task<int> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult(2 * input);
    }
}
