using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Worker;
using Puente.Workflows;
using Puente.Workflows.Datasets;

namespace Puente.Replay.Tests;

/// <summary>An orchestrator that was changed under its recorded history is found out, and told apart from one that was not.</summary>
public sealed class ChangedCodeTests
{
    [Fact]
    public void Unchanged_it_follows() => Assert.Null(Fault(async context =>
    {
        var dataset = await Pack(context);
        await context.CallActivityAsync(IngestOrchestrator.RecordDataset, dataset);
        return dataset;
    }));

    [Fact]
    public void An_activity_of_another_name() => Tells("expected TaskScheduled 'RecordDataset' #1, found TaskScheduled 'Announce' #1", async context =>
    {
        var dataset = await Pack(context);
        await context.CallActivityAsync("Announce", dataset);
        return dataset;
    });

    [Fact]
    public void A_timer_where_an_activity_was() => Tells("expected TaskScheduled 'PackDataset' #0, found TimerCreated #0", async context =>
    {
        await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
        return await Pack(context);
    });

    [Fact]
    public void One_activity_more_at_the_end() => Tells("its last step asks for [TaskScheduled 'Announce' #2], the history has []", async context =>
    {
        var dataset = await Pack(context);
        await context.CallActivityAsync(IngestOrchestrator.RecordDataset, dataset);
        await context.CallActivityAsync("Announce", dataset);
        return dataset;
    });

    [Fact]
    public void One_activity_more_on_the_way() => Tells("found TaskScheduled 'Announce' #2", async context =>
    {
        var dataset = await Pack(context);
        await Task.WhenAll(context.CallActivityAsync(IngestOrchestrator.RecordDataset, dataset), context.CallActivityAsync("Announce", dataset));
        return dataset;
    });

    [Fact]
    public void One_activity_less() => Tells("expected TaskScheduled 'RecordDataset' #1, found no such request", async context => await Pack(context));

    [Fact]
    public void Another_output() => Tells("it returns", async context =>
    {
        var dataset = await Pack(context);
        await context.CallActivityAsync(IngestOrchestrator.RecordDataset, dataset);
        return dataset with { Samples = dataset.Samples + 1 };
    });

    [Fact]
    public void A_failure_where_it_completed() => Tells("it ends as Failed (changed its mind), the history as Completed", async context =>
    {
        var dataset = await Pack(context);
        await context.CallActivityAsync(IngestOrchestrator.RecordDataset, dataset);
        throw new InvalidOperationException("changed its mind");
    });

    private static Task<DatasetOutput> Pack(TaskOrchestrationContext context) => context.CallActivityAsync<DatasetOutput>(
        IngestOrchestrator.PackDataset, new PackInput(context.InstanceId, context.GetInput<IngestInput>()!), ActivityRetry.Standard);

    private static void Tells(string expected, Func<TaskOrchestrationContext, Task<object?>> changed)
    {
        var fault = Fault(changed);
        Assert.NotNull(fault);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    private static string? Fault(Func<TaskOrchestrationContext, Task<object?>> code) =>
        Replayer.Fault(RecordedHistory.Read("Ingest.recorded"), new TaskRegistry().AddOrchestrator(nameof(IngestOrchestrator), code));
}
