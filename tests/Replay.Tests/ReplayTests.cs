using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Worker;
using Puente.Workflows.Datasets;
using Puente.Workflows.Tests;

namespace Puente.Replay.Tests;

public sealed class ReplayTests
{
    private static readonly bool _records = Environment.GetEnvironmentVariable("PUENTE_RECORD") == "1";

    public static TheoryData<string> Recorded => [.. (_records
        ? Scenarios.All.Select(scenario => scenario.Name)
        : Directory.EnumerateFiles(RecordedHistory.Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path))).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Todays_code_follows_the_history(string name)
    {
        if (_records)
            await File.WriteAllTextAsync(
                Path.Combine(RecordedHistory.Folder, $"{name}.json"), (await Recorder.RecordAsync(Find(name))).ToText(), TestContext.Current.CancellationToken);
        var history = RecordedHistory.Read(name);
        var registry = new TaskRegistry();
        new FakeActivities().Register(registry);

        var fault = Replayer.Fault(history, registry);

        Assert.True(fault is null,
            $"Histories/{name}.json: today's {history.Orchestrator} does not follow what was recorded of it, and an instance under way would not either. {fault} " +
            "Keep the old way for instances of the old version (TaskOrchestrationContext.Version) and record the new way beside it.");
    }

    [Fact]
    public void Every_orchestrator_and_every_scenario_has_a_history()
    {
        var files = Directory.EnumerateFiles(RecordedHistory.Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet();
        var orchestrators = typeof(IngestOrchestrator).Assembly.GetExportedTypes()
            .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(ITaskOrchestrator))).Select(type => type.Name).ToList();

        Assert.NotEmpty(orchestrators);
        Assert.Empty(Scenarios.All.Select(scenario => scenario.Name).Except(files));
        Assert.Empty(orchestrators.Except(files.Select(file => RecordedHistory.Read(file).Orchestrator)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_same_code_records_the_same_bytes(string name) =>
        Assert.Equal((await Recorder.RecordAsync(Find(name))).ToText(), (await Recorder.RecordAsync(Find(name))).ToText());

    [Theory]
    [InlineData("Ingest.recorded")]
    [InlineData("Ingest.discarded")]
    [InlineData("Pretrain.completed")]
    [InlineData("Pretrain.diverged")]
    [InlineData("Release.automatic")]
    [InlineData("Release.compensated")]
    [InlineData("Provision.byRule")]
    [InlineData("ApplyRelease.discarded")]
    [InlineData("Tune.learned")]
    [InlineData("Retrain.learned")]
    public async Task The_hosted_engine_writes_what_is_recorded(string name)
    {
        var scenario = Find(name);
        await using var host = await scenario.Activities().StartAsync();

        var run = await host.RunAsync(scenario.Orchestrator, scenario.Input);
        var hosted = await host.Client.GetOrchestrationHistoryAsync(run.InstanceId, TestContext.Current.CancellationToken);

        // The client adds to an answer the name of what it answers: only the engine's own fields are compared.
        Assert.Equal(
            RecordedHistory.Read(name).Events.Select(e => (e.Kind, e.Kind == "ExecutionCompleted" ? null : e.TaskId, IsAnswer(e.Kind) ? null : e.Name)),
            hosted.Select(e => (e.EventType, e.TaskId, IsAnswer(e.EventType) ? null : e.Name)));
    }

    private static bool IsAnswer(string kind) => kind.EndsWith("Completed", StringComparison.Ordinal) || kind.EndsWith("Failed", StringComparison.Ordinal);

    private static Scenario Find(string name) => Scenarios.All.Single(scenario => scenario.Name == name);
}
