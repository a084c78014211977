using System.Diagnostics;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Spans follow an instance wherever it goes, and each is told once.</summary>
public abstract class TraceConformance(int cached, TestStore store)
{
    private static void Tasks(TaskRegistry t) => t
        .AddActivity<int, int>("Inc", (n, _) => Task.FromResult(n + 1))
        .AddActivity<int, int>("Throw", (_, _) => throw new FormatException("no number"))
        .AddOrchestrator("Child", async c => await c.CallActivityAsync<int>("Inc", c.GetInput<int>()))
        .AddOrchestrator("Parent", async c =>
        {
            var n = await c.CallActivityAsync<int>("Inc", 1);
            n += await c.WaitForExternalEvent<int>("go");
            return await c.CallSubOrchestratorAsync<int>("Child", n, new TaskOptions().WithInstanceId(c.InstanceId + "-child"));
        })
        .AddOrchestrator("Failing", async c => await c.CallActivityAsync<int>("Throw", 1))
        .AddOrchestrator("Loop", async c =>
        {
            var n = await c.CallActivityAsync<int>("Inc", c.GetInput<int>());
            if (n < 3) c.ContinueAsNew(n);
            return n;
        });

    private Task<TestEngine> Start(string? folder = null) => TestEngine.Start(Tasks, o => o.MaxCachedExecutions = cached, folder, store: store);

    [Fact]
    public async Task Activities_and_children_hang_below_the_start_across_a_restart()
    {
        using var spans = new SpanRecorder();
        var folder = TestEngine.NewFolder();
        await using (var first = await Start(folder))
        {
            await first.Schedule("Parent", id: "p");
            await spans.Until("activity:Inc");
        }

        Activity.Current = null;
        await using (var second = await Start(folder))
        {
            await second.Client.RaiseEventAsync("p", "go", 5);
            Assert.Equal(8, (await second.End("p")).ReadOutputAs<int>());
            await spans.Until("orchestration:Parent");
        }

        var create = spans.One("create_orchestration:Parent");
        Assert.Equal((spans.Root.SpanId, ActivityKind.Producer, "vendor=1"), (create.ParentSpanId, create.Kind, create.TraceStateString));
        var child = spans.One("create_orchestration:Child");
        Assert.Equal(create.SpanId, child.ParentSpanId);
        var runs = spans.Ended.Where(s => s.OperationName == "activity:Inc").ToList();
        Assert.Equal([create.SpanId, child.SpanId], runs.Select(s => s.ParentSpanId));
        Assert.Equal(["p", "p-child"], runs.Select(s => s.GetTagItem("durabletask.task.instance_id")));
        Assert.All(runs, s => Assert.Equal(("activity", "Inc", 0), (s.GetTagItem("durabletask.type"), s.GetTagItem("durabletask.task.name"), s.GetTagItem("durabletask.task.task_id"))));
        Assert.Equal(create.SpanId, spans.One("orchestration:Parent").ParentSpanId);
        Assert.Equal(child.SpanId, spans.One("orchestration:Child").ParentSpanId);
        Assert.Equal(6, spans.Ended.Count);
        Assert.All(spans.Ended, s => Assert.Equal("vendor=1", s.TraceStateString));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_end_spans_the_whole_life_and_tells_the_status()
    {
        using var spans = new SpanRecorder();
        await using var engine = await Start();
        var end = await engine.Run("Failing", id: "f");
        await spans.Until("orchestration:Failing");
        var life = spans.One("orchestration:Failing");
        Assert.Equal(end.CreatedAt.UtcDateTime, life.StartTimeUtc);
        Assert.Equal(end.LastUpdatedAt.UtcDateTime, life.StartTimeUtc + life.Duration);
        Assert.Equal((ActivityStatusCode.Error, "Failed"), (life.Status, life.GetTagItem("durabletask.task.status")));
        var run = spans.One("activity:Throw");
        Assert.Equal((ActivityStatusCode.Error, "no number"), (run.Status, run.StatusDescription));
        Assert.Contains(Assert.Single(run.Events).Tags, tag => tag is { Key: "exception.type", Value: "System.FormatException" });
    }

    [Fact]
    public async Task Generations_share_their_start_and_end_once()
    {
        using var spans = new SpanRecorder();
        await using var engine = await Start();
        Assert.Equal(3, (await engine.Run("Loop", 0)).ReadOutputAs<int>());
        await spans.Until("orchestration:Loop");
        var create = spans.One("create_orchestration:Loop");
        Assert.Equal(3, spans.Ended.Count(s => s.OperationName == "activity:Inc" && s.ParentSpanId == create.SpanId));
        Assert.Equal(create.SpanId, spans.One("orchestration:Loop").ParentSpanId);
    }

    [Fact]
    public async Task A_terminated_instance_ends_its_span()
    {
        using var spans = new SpanRecorder();
        await using var engine = await Start();
        var id = await engine.Schedule("Parent");
        await engine.Client.TerminateInstanceAsync(id, "enough");
        await engine.End(id);
        await spans.Until("orchestration:Parent");
        Assert.Equal(nameof(OrchestrationRuntimeStatus.Terminated), spans.One("orchestration:Parent").GetTagItem("durabletask.task.status"));
    }

    [Fact]
    public async Task Without_a_listener_the_context_of_the_caller_is_passed_on()
    {
        using var outer = new Activity("outer").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using var engine = await Start();
        await engine.Schedule("Parent", id: "quiet");
        var trace = engine.Store.Read(db => (string?)db.Scalar("SELECT trace FROM instances WHERE instance_id = 'quiet'"));
        Assert.Contains(outer.TraceId.ToHexString(), trace!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_sees_its_span()
    {
        using var spans = new SpanRecorder();
        (string? Name, ActivitySpanId Nested) seen = default;
        await using var engine = await TestEngine.Start(
            t => t.AddOrchestrator("Run", async c => await c.CallActivityAsync<int>("Look")).AddActivity("Look", async (_, _) =>
            {
                await Task.Yield();
                using var nested = spans.Current("nested");
                seen = (Activity.Current!.Parent!.OperationName, nested.ParentSpanId);
                return 1;
            }),
            store: store);
        await engine.Run("Run");
        await spans.Until("activity:Look");
        Assert.Equal(("activity:Look", spans.One("activity:Look").SpanId), seen);
    }
}

public sealed class SqliteTraces() : TraceConformance(100, TestStore.Sqlite);

public sealed class ReplayingTraces() : TraceConformance(0, TestStore.Sqlite);

public sealed class PostgresTraces() : TraceConformance(0, TestStore.Postgres);
