using System.Collections.Concurrent;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Core.Training;
using Puente.Runtime.DurableTask.Worker;
using Puente.Workflows.Datasets;
using Puente.Workflows.Delivery;
using Puente.Workflows.Pretraining;
using Puente.Workflows.Provisioning;
using Puente.Workflows.Releases;
using Puente.Workflows.Rollouts;
using Puente.Workflows.Rollouts.Fleet;
using Puente.Workflows.Tuning;

namespace Puente.Workflows.Tests;

/// <summary>Every orchestrator with activities that succeed; a test replaces those it is about. Calls are kept in order.</summary>
internal sealed class FakeActivities
{
    public static readonly Digest Digest = Digest.Of("anything"u8);

    private readonly Dictionary<string, Action<TaskRegistry>> _activities = [];

    public FakeActivities()
    {
        On<PackInput, DatasetOutput>(IngestOrchestrator.PackDataset, input => new DatasetOutput(Digest, input.Plan.Name, 3, 3, [], 0, 1, 100));
        Does<DatasetOutput>(IngestOrchestrator.RecordDataset);
        Does<DiscardDatasetInput>(IngestOrchestrator.DiscardDataset);
        On<SliceInput, SliceOutput>(PretrainOrchestrator.PretrainSlice, input =>
            new SliceOutput(input.Slice == 2, (input.Slice + 1) * 10, 30, 1.5, 5, input.Slice == 2 ? Digest : null));
        Does<Commands.StopWork>(PretrainOrchestrator.StopRun);
        Does<string>(PretrainOrchestrator.DiscardRun);
        On<ReleaseInput, EvaluationResult>(ReleaseOrchestrator.EvaluateBackbone, _ =>
            new EvaluationResult(Scores(0.7), Scores(0.4), Scores(0.5), 140, 210));
        Does<Commands.StopWork>(ReleaseOrchestrator.StopEvaluation);
        On<RegisterInput, int>(ReleaseOrchestrator.RegisterModel, _ => 1);
        Does<CardInput>(ReleaseOrchestrator.WriteCard);
        Does<DecideInput>(ReleaseOrchestrator.DecideModel, input => $"{(input.Approved ? "approved" : "rejected")} by {input.By}");
        On<PublishInput, PublishOutput>(ReleaseOrchestrator.PublishRelease, _ => new PublishOutput("release-1", 100));
        Does<CompensateReleaseInput>(ReleaseOrchestrator.CompensateRelease, input => $"version {input.Version} by {input.By}");
        On<RolloutInput, RolloutPlan>(RolloutOrchestrator.PlanRollout, _ => new RolloutPlan(
            [new PlannedWave("canary", ["edge-1"]), new PlannedWave("rest", ["edge-2", "edge-3"])], [],
            new Dictionary<string, string> { ["edge-1"] = "release-0", ["edge-2"] = "release-0" }));
        On<SetDesiredInput, long>(RolloutOrchestrator.SetDesired, _ => 1, input => $"{input.Edge} {input.Release}");
        On<ReadReportedInput, WaveProgress>(RolloutOrchestrator.ReadReported, input => Progress(input, "serving", WaveVerdict.Passed));
        On<BeginRolloutInput, RolloutBegun>(FleetRolloutOrchestrator.BeginRollout, _ => new RolloutBegun(3, 1, 2, false));
        On<AdvanceRolloutInput, RolloutAdvanced>(FleetRolloutOrchestrator.AdvanceRollout, _ => Looked(), input => $"{input.OpenStages}");
        On<EndRolloutInput, IReadOnlyDictionary<string, int>>(
            FleetRolloutOrchestrator.EndRollout, _ => new Dictionary<string, int> { ["serving"] = 3 }, input => $"{input.State} by {input.By}");
        On<BeginRollbackInput, RollbackBegun>(RollbackOrchestrator.BeginRollback, _ => new RollbackBegun(2, 1), input => $"from stage {input.Input.Stage}");
        On<AdvanceRollbackInput, RollbackAdvanced>(RollbackOrchestrator.AdvanceRollback, _ => new RollbackAdvanced(2, 0, 0, 0, null));
        Does<RecordEnrolmentInput>(ProvisionOrchestrator.RecordEnrolment, input => $"{input.State} {(input.Enrolled ? "in" : "out")} by {input.By}");
        Does<LabelEdgeInput>(ProvisionOrchestrator.LabelEdge);
        On<AssignReleaseInput, AssignReleaseOutput>(ProvisionOrchestrator.AssignRelease, input =>
            new AssignReleaseOutput(new EdgeGeneration(input.Edge, input.Release ?? "release-1", 1)));
        On<EdgeGeneration, EdgeProgress>(ProvisionOrchestrator.ReadDelivery, input => new EdgeProgress(input.Edge, "base", "serving", null, 1, 1));
        On<ApplyInput, FetchOutput>(ApplyReleaseOrchestrator.FetchRelease, _ => new FetchOutput(100));
        Does<ApplyInput>(ApplyReleaseOrchestrator.VerifyRelease);
        On<ApplyInput, IReadOnlyList<GateFinding>>(ApplyReleaseOrchestrator.JudgeRelease, _ => [Judged(GateOutcome.Passed)]);
        Does<ApplyInput>(ApplyReleaseOrchestrator.ActivateRelease);
        Does<ApplyInput>(ApplyReleaseOrchestrator.DiscardRelease);
        Does<ReportInput>(ApplyReleaseOrchestrator.ReportTwin, input => input.State);
        On<object?, Selection>(TuneOrchestrator.SelectSamples, _ => new Selection(Digest, 40, "release-1", null));
        On<TrainHeadInput, TuneResult>(TuneOrchestrator.TrainHead, _ => Tuned(0.8));
        Does<TrainHeadInput>(TuneOrchestrator.StopTuning);
        On<ActivateHeadInput, string>(TuneOrchestrator.ActivateHead, _ => "local-1");
        Does<RecordTuningInput>(TuneOrchestrator.RecordTuning, input => input.Passed ? "passed" : "failed");
        Does<DiscardTuningInput>(TuneOrchestrator.DiscardTuning);
        On<object?, RetrainEvidence>(RetrainOrchestrator.MeasureRetraining, _ => new RetrainEvidence(45, 40));
    }

    /// <summary>Names of activities called, in order, with a word on the input where it tells something.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public static HeadScores Scores(double macroF1) => new(macroF1, [], []);

    public static TuneResult Tuned(double macroF1) => new(
        ["crack", "sound"], [0.5, 0.5], "head.safetensors", "head.onnx", Scores(macroF1), Scores(0.3), Scores(0.5), 40, 40, 192);

    public static WaveProgress Progress(ReadReportedInput input, string state, WaveVerdict verdict) => new(
        [.. input.Edges.Select(edge => new EdgeProgress(edge.Edge, input.Wave, state, null, 0, 1))], verdict, $"wave {input.Wave} is {state}");

    /// <summary>What a golden gate says.</summary>
    public static GateFinding Judged(GateOutcome outcome, string name = "crack") =>
        new(GateKind.Golden, name, GateMetric.Recall, outcome, 0.4, 0.9, 40, $"{name} is {outcome}");

    /// <summary>A look at a fleet: everybody serves, unless said otherwise.</summary>
    public static RolloutAdvanced Looked(string says = "done", double? recheckSeconds = null) => new(
        new Dictionary<string, int> { ["serving"] = 3 }, says == "asked" ? 2 : 0, says == "done" ? null : 1, says == "done" ? null : "rest", says == "breach", says == "done",
        says == "held", recheckSeconds, says == "breach" ? "rest: 2 failed (1 may fail)" : $"the fleet is {says}", says == "after" ? "rollout-0" : null);

    /// <summary>Looks that say one thing after the other, and the last for ever.</summary>
    public FakeActivities Looks(params string[] says)
    {
        var look = 0;
        return On<AdvanceRolloutInput, RolloutAdvanced>(
            FleetRolloutOrchestrator.AdvanceRollout, _ => Looked(says[Math.Min(Interlocked.Increment(ref look), says.Length) - 1], recheckSeconds: 0.01), input => $"{input.OpenStages}");
    }

    /// <summary>Replaces an activity.</summary>
    public FakeActivities On<TInput, TOutput>(string name, Func<TInput, TOutput> run, Func<TInput, string>? tell = null) =>
        OnAsync<TInput, TOutput>(name, input => Task.FromResult(run(input)), tell);

    /// <summary>Replaces an activity by one that takes its time.</summary>
    public FakeActivities OnAsync<TInput, TOutput>(string name, Func<TInput, Task<TOutput>> run, Func<TInput, string>? tell = null)
    {
        _activities[name] = registry => registry.AddActivity<TInput, TOutput>(name, (input, _) =>
        {
            Calls.Enqueue(tell is null ? name : $"{name} {tell(input)}");
            return run(input);
        });
        return this;
    }

    /// <summary>Replaces an activity by one that fails with bad input, which is not tried again.</summary>
    public FakeActivities Fails<TInput>(string name) => On<TInput, object?>(name, _ => throw new InputException("field", "value", $"{name} refuses it", "Mend it."));

    /// <summary>Starts the engine with them.</summary>
    public Task<WorkflowHost> StartAsync() => WorkflowHost.StartAsync(Register);

    /// <summary>Adds every orchestrator, and these activities.</summary>
    public void Register(TaskRegistry registry)
    {
        registry.AddOrchestrator<IngestOrchestrator>().AddOrchestrator<PretrainOrchestrator>().AddOrchestrator<ReleaseOrchestrator>()
            .AddOrchestrator<RolloutOrchestrator>().AddOrchestrator<FleetRolloutOrchestrator>().AddOrchestrator<RollbackOrchestrator>()
            .AddOrchestrator<ProvisionOrchestrator>().AddOrchestrator<ApplyReleaseOrchestrator>()
            .AddOrchestrator<TuneOrchestrator>().AddOrchestrator<RetrainOrchestrator>();
        foreach (var add in _activities.Values) add(registry);
    }

    private void Does<TInput>(string name, Func<TInput, string>? tell = null) => On<TInput, object?>(name, _ => null, tell);
}
