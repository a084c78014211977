using Puente.Core.Gates;
using Puente.Core.Training;
using Puente.Workflows.Commands;
using Puente.Workflows.Datasets;
using Puente.Workflows.Delivery;
using Puente.Workflows.Pretraining;
using Puente.Workflows.Provisioning;
using Puente.Workflows.Releases;
using Puente.Workflows.Rollouts;
using Puente.Workflows.Rollouts.Fleet;
using Puente.Workflows.Tests;
using Puente.Workflows.Tuning;

namespace Puente.Replay.Tests;

/// <summary>What is recorded: each orchestrator's way through, and the ways that undo or wait.</summary>
internal static class Scenarios
{
    private static readonly PretrainInput _pretrain = new(FakeActivities.Digest, "tiny", 1);
    private static readonly ReleaseInput _release = new("run-1", "defects", "probe-1");
    private static readonly RolloutInput _rollout = new("release-1");
    private static readonly FleetRolloutInput _fleet = new(new RolloutRequest("release-1"));
    private static readonly ProvisionInput _byPerson = new(
        new EnrolmentRequest("edge-9", new Dictionary<string, string> { ["site"] = "quay" }), Labels: new Dictionary<string, string> { ["ring"] = "canary" });

    private static readonly ProvisionInput _byRule = _byPerson with { Rule = new ApprovalRule("rule") };

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("Ingest.recorded", nameof(IngestOrchestrator), new IngestInput("photos"), () => new FakeActivities()),
        new("Ingest.discarded", nameof(IngestOrchestrator), new IngestInput("photos"),
            () => new FakeActivities().Fails<DatasetOutput>(IngestOrchestrator.RecordDataset)),
        new("Pretrain.completed", nameof(PretrainOrchestrator), _pretrain, () => new FakeActivities()),
        new("Pretrain.diverged", nameof(PretrainOrchestrator), _pretrain, Diverging),
        new("Pretrain.retried", nameof(PretrainOrchestrator), _pretrain, FailingOnce),
        new("Pretrain.cancelled", nameof(PretrainOrchestrator), _pretrain, Stoppable, Command("pretraining", CommandKind.Cancel)),
        new("Pretrain.resumed", nameof(PretrainOrchestrator), _pretrain, Stoppable,
            Command("pretraining", CommandKind.Pause), Command("paused", CommandKind.Resume)),
        new("Release.automatic", nameof(ReleaseOrchestrator), _release with { Automatic = true }, () => new FakeActivities()),
        new("Release.approved", nameof(ReleaseOrchestrator), _release, () => new FakeActivities(), Approval("awaitingApproval", true)),
        new("Release.timedOut", nameof(ReleaseOrchestrator), _release, () => new FakeActivities()),
        new("Release.cancelled", nameof(ReleaseOrchestrator), _release, () => new FakeActivities(), Command("awaitingApproval", CommandKind.Cancel)),
        new("Release.compensated", nameof(ReleaseOrchestrator), _release with { Automatic = true },
            () => new FakeActivities().Fails<PublishInput>(ReleaseOrchestrator.PublishRelease)),
        new("Rollout.completed", nameof(RolloutOrchestrator), _rollout with { SoakSeconds = 5 }, () => new FakeActivities()),
        new("Rollout.proceeded", nameof(RolloutOrchestrator), _rollout with { ApproveWaves = true }, () => new FakeActivities(),
            Command("awaitingProceed", CommandKind.Proceed)),
        new("Rollout.rolledBack", nameof(RolloutOrchestrator), _rollout with { RollbackOnFailure = true }, FailingSecondWave),
        new("Rollout.aborted", nameof(RolloutOrchestrator), _rollout, Pending,
            Command("rolling", CommandKind.Pause), Command("paused", CommandKind.Resume), Command("rolling", CommandKind.Cancel)),
        new("FleetRollout.completed", nameof(FleetRolloutOrchestrator), _fleet, () => new FakeActivities().Looks("asked", "under way", "done")),
        new("FleetRollout.promoted", nameof(FleetRolloutOrchestrator), _fleet, Held, Command("awaitingPromotion", CommandKind.Promote)),
        new("FleetRollout.notPromoted", nameof(FleetRolloutOrchestrator),
            new FleetRolloutInput(_fleet.Request with { ApprovalTimeoutSeconds = 60 }), Held),
        new("FleetRollout.rolledBack", nameof(FleetRolloutOrchestrator), _fleet, () => new FakeActivities().Looks("asked", "breach")),
        new("FleetRollout.stageRolledBack", nameof(FleetRolloutOrchestrator),
            new FleetRolloutInput(_fleet.Request with { OnBreach = OnBreach.RollbackStage }), () => new FakeActivities().Looks("breach")),
        new("FleetRollout.stopped", nameof(FleetRolloutOrchestrator),
            new FleetRolloutInput(_fleet.Request with { OnBreach = OnBreach.Stop }), () => new FakeActivities().Looks("breach")),
        new("FleetRollout.aborted", nameof(FleetRolloutOrchestrator), _fleet, () => new FakeActivities().Looks("under way"),
            Command("rolling", CommandKind.Pause), Command("paused", CommandKind.Resume), Command("rolling", CommandKind.Cancel)),
        new("FleetRollout.waited", nameof(FleetRolloutOrchestrator), _fleet, Waited),
        new("Rollback.rolledBack", nameof(RollbackOrchestrator), new RollbackInput("rollout-1", "it is worse", "operator"), ComingBack),
        new("Rollback.failed", nameof(RollbackOrchestrator), new RollbackInput("rollout-1", "it is worse", "operator"),
            () => new FakeActivities().On<AdvanceRollbackInput, RollbackAdvanced>(RollbackOrchestrator.AdvanceRollback, _ => new RollbackAdvanced(1, 0, 0, 1, null))),
        new("Provision.byRule", nameof(ProvisionOrchestrator), _byRule, () => new FakeActivities()),
        new("Provision.byPerson", nameof(ProvisionOrchestrator), _byPerson, () => new FakeActivities(), Approval("awaitingApproval", true)),
        new("Provision.rejected", nameof(ProvisionOrchestrator), _byPerson, () => new FakeActivities(), Approval("awaitingApproval", false)),
        new("Provision.timedOut", nameof(ProvisionOrchestrator), _byPerson, () => new FakeActivities()),
        new("Provision.aborted", nameof(ProvisionOrchestrator), _byRule, Undelivered, Command("delivering", CommandKind.Cancel)),
        new("ApplyRelease.serving", nameof(ApplyReleaseOrchestrator), new ApplyInput(1, "release-1"), () => new FakeActivities()),
        new("ApplyRelease.discarded", nameof(ApplyReleaseOrchestrator), new ApplyInput(1, "release-1"),
            () => new FakeActivities().Fails<ApplyInput>(ApplyReleaseOrchestrator.VerifyRelease)),
        new("ApplyRelease.gated", nameof(ApplyReleaseOrchestrator), new ApplyInput(1, "release-1", [new GateRule(GateKind.Golden)]), () => new FakeActivities()),
        new("ApplyRelease.refused", nameof(ApplyReleaseOrchestrator), new ApplyInput(1, "release-1", [new GateRule(GateKind.Golden)]),
            () => new FakeActivities().On<ApplyInput, IReadOnlyList<GateFinding>>(ApplyReleaseOrchestrator.JudgeRelease, _ => [FakeActivities.Judged(GateOutcome.Failed)])),
        new("ApplyRelease.staged", nameof(ApplyReleaseOrchestrator), new ApplyInput(1, "release-1", [new GateRule(GateKind.Golden)]),
            () => new FakeActivities().On<ApplyInput, IReadOnlyList<GateFinding>>(ApplyReleaseOrchestrator.JudgeRelease, _ => [FakeActivities.Judged(GateOutcome.Unknown)])),
        new("Tune.learned", nameof(TuneOrchestrator), new TuneInput(), () => new FakeActivities()),
        new("Tune.gateFailed", nameof(TuneOrchestrator), new TuneInput(MinimumMacroF1: 0.9), () => new FakeActivities()),
        new("Tune.cancelled", nameof(TuneOrchestrator), new TuneInput(), StoppableTuning, Command("training", CommandKind.Cancel)),
        new("Retrain.learned", nameof(RetrainOrchestrator), new RetrainInput(), () => new FakeActivities()),
        new("Retrain.idle", nameof(RetrainOrchestrator), new RetrainInput(RetrainTrigger.NewLabels), () => new FakeActivities()),
    ];

    private static Raise Command(string at, CommandKind kind) => new(at, Workflows.Commands.Command.EventName, new Command(kind, "operator", "because"));

    private static Raise Approval(string at, bool approved) => new(at, ReleaseOrchestrator.ApprovalEvent, new Approval(approved, "inspector", "looked at it"));

    private static FakeActivities Diverging() => new FakeActivities().On<SliceInput, SliceOutput>(
        PretrainOrchestrator.PretrainSlice, input => new SliceOutput(false, input.Slice * 10, 30, input.Slice == 1 ? double.NaN : 1.5, 5, null));

    private static FakeActivities FailingOnce()
    {
        var tries = 0;
        return new FakeActivities().On<SliceInput, SliceOutput>(PretrainOrchestrator.PretrainSlice, _ => ++tries == 1
            ? throw new IOException("the disk was away")
            : new SliceOutput(true, 30, 30, 1.5, 5, FakeActivities.Digest));
    }

    /// <summary>The first slice ends when it is told to stop, the second by itself.</summary>
    private static FakeActivities Stoppable()
    {
        var stopped = new TaskCompletionSource<SliceOutput>();
        return new FakeActivities()
            .OnAsync<SliceInput, SliceOutput>(PretrainOrchestrator.PretrainSlice, input => input.Slice == 0
                ? stopped.Task
                : Task.FromResult(new SliceOutput(true, 30, 30, 1.5, 5, FakeActivities.Digest)))
            .On<StopWork, object?>(PretrainOrchestrator.StopRun, _ =>
            {
                stopped.TrySetResult(new SliceOutput(false, 10, 30, 1.8, 2, null));
                return null;
            });
    }

    private static FakeActivities StoppableTuning()
    {
        var stopped = new TaskCompletionSource<TuneResult>();
        return new FakeActivities()
            .OnAsync<TrainHeadInput, TuneResult>(TuneOrchestrator.TrainHead, _ => stopped.Task)
            .On<TrainHeadInput, object?>(TuneOrchestrator.StopTuning, _ =>
            {
                stopped.SetException(new Core.InputException("stop", null, "came", "None."));
                return null;
            });
    }

    private static FakeActivities FailingSecondWave() => new FakeActivities().On<ReadReportedInput, WaveProgress>(
        RolloutOrchestrator.ReadReported, input => input.Wave == "rest"
            ? FakeActivities.Progress(input, "failed", WaveVerdict.Failed)
            : FakeActivities.Progress(input, "serving", WaveVerdict.Passed));

    private static FakeActivities Pending() => new FakeActivities().On<ReadReportedInput, WaveProgress>(
        RolloutOrchestrator.ReadReported, input => FakeActivities.Progress(input, "pending", WaveVerdict.Waiting));

    private static FakeActivities Held() => new FakeActivities()
        .On<BeginRolloutInput, RolloutBegun>(FleetRolloutOrchestrator.BeginRollout, _ => new RolloutBegun(3, 1, 2, HoldsStages: true))
        .On<AdvanceRolloutInput, RolloutAdvanced>(FleetRolloutOrchestrator.AdvanceRollout, input => FakeActivities.Looked(input.OpenStages == 1 ? "held" : "done"));

    private static FakeActivities Waited() => new FakeActivities().Looks("after", "done")
        .On<BeginRolloutInput, RolloutBegun>(FleetRolloutOrchestrator.BeginRollout, _ => new RolloutBegun(3, 1, 2, false, "rollout-0"));

    private static FakeActivities ComingBack()
    {
        var looks = 0;
        return new FakeActivities().On<AdvanceRollbackInput, RollbackAdvanced>(
            RollbackOrchestrator.AdvanceRollback, _ => ++looks < 2 ? new RollbackAdvanced(0, 2, 0, 0, 3) : new RollbackAdvanced(1, 0, 1, 0, null));
    }

    private static FakeActivities Undelivered() => new FakeActivities().On<EdgeGeneration, EdgeProgress>(
        ProvisionOrchestrator.ReadDelivery, input => new EdgeProgress(input.Edge, "base", "downloading", null, 0, 0));
}
