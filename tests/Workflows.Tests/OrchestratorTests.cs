using System.Collections.Concurrent;
using Puente.Core;
using Puente.Core.Training;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;
using Puente.Workflows.Delivery;
using Puente.Workflows.Pretraining;
using Puente.Workflows.Releases;
using Puente.Workflows.Rollouts;
using Puente.Workflows.Tuning;

namespace Puente.Workflows.Tests;

public sealed class OrchestratorTests
{
    private static readonly Digest _digest = Digest.Of("anything"u8);
    private readonly ConcurrentQueue<string> _calls = new();

    [Fact]
    public async Task Pretraining_goes_on_slice_by_slice_until_the_backbone_is_there()
    {
        await using var host = await WorkflowHost.StartAsync(registry =>
        {
            registry.AddOrchestrator<PretrainOrchestrator>();
            Activity<SliceInput, SliceOutput>(registry, PretrainOrchestrator.PretrainSlice, input =>
                new SliceOutput(input.Slice == 2, (input.Slice + 1) * 10, 30, 1.5, 5, input.Slice == 2 ? _digest : null));
        });

        var run = await host.RunAsync(nameof(PretrainOrchestrator), new PretrainInput(_digest, "tiny", 1));

        var output = run.ReadOutputAs<PretrainOutput>()!;
        Assert.Equal((3, 30, _digest), (output.Slices, output.Steps, output.Backbone));
        Assert.Equal(3, _calls.Count);
    }

    [Fact]
    public async Task Bad_input_is_not_tried_again()
    {
        await using var host = await WorkflowHost.StartAsync(registry =>
        {
            registry.AddOrchestrator<PretrainOrchestrator>();
            Activity<SliceInput, SliceOutput>(registry, PretrainOrchestrator.PretrainSlice, _ => throw new InputException("recipe", "x", "is wrong", "Mend it"));
        });

        var run = await host.RunAsync(nameof(PretrainOrchestrator), new PretrainInput(_digest, "tiny", 1));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Single(_calls);
        Assert.Contains("recipe 'x': is wrong", run.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "release-1", "approved")]
    [InlineData(false, null, "rejected")]
    public async Task A_release_waits_for_a_person(bool approved, string? release, string recorded)
    {
        await using var host = await WorkflowHost.StartAsync(Release);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(nameof(ReleaseOrchestrator), new ReleaseInput("run", "defects", "probe"));

        await host.Client.RaiseEventAsync(id, ReleaseOrchestrator.ApprovalEvent, new Approval(approved, "inspector"));

        var output = (await host.EndAsync(id)).ReadOutputAs<ReleaseOutput>()!;
        Assert.Equal(release, output.Release);
        Assert.Contains($"decide {recorded} by inspector", _calls);
    }

    [Fact]
    public async Task Nobody_who_approves_in_time_is_a_no()
    {
        await using var host = await WorkflowHost.StartAsync(Release);

        var run = await host.RunAsync(nameof(ReleaseOrchestrator), new ReleaseInput("run", "defects", "probe", ApprovalTimeoutSeconds: 0.2));

        Assert.Null(run.ReadOutputAs<ReleaseOutput>()!.Release);
        Assert.Contains("decide rejected by timeout", _calls);
        Assert.DoesNotContain(ReleaseOrchestrator.PublishRelease, _calls);
    }

    [Fact]
    public async Task A_backbone_that_fails_its_gate_is_rejected_without_asking()
    {
        await using var host = await WorkflowHost.StartAsync(Release);

        var run = await host.RunAsync(nameof(ReleaseOrchestrator), new ReleaseInput("run", "defects", "probe", MinimumMargin: 0.5));

        Assert.False(run.ReadOutputAs<ReleaseOutput>()!.Gate.Passed);
        Assert.Contains("decide rejected by gate", _calls);
    }

    [Fact]
    public async Task A_rollout_stops_at_the_wave_that_fails()
    {
        await using var host = await WorkflowHost.StartAsync(registry =>
        {
            registry.AddOrchestrator<RolloutOrchestrator>();
            Activity<RolloutInput, RolloutPlan>(registry, RolloutOrchestrator.PlanRollout, _ =>
                new RolloutPlan([new PlannedWave("canary", ["edge-1"]), new PlannedWave("fleet", ["edge-2"])], []));
            Activity<SetDesiredInput, long>(registry, RolloutOrchestrator.SetDesired, input =>
            {
                _calls.Enqueue("desire " + input.Edge);
                return 1;
            });
            Activity<ReadReportedInput, IReadOnlyList<EdgeProgress>>(registry, RolloutOrchestrator.ReadReported, input =>
                [.. input.Edges.Select(edge => new EdgeProgress(edge.Edge, input.Wave, "failed", "bad signature", 0, 1))]);
        });

        var run = await host.RunAsync(nameof(RolloutOrchestrator), new RolloutInput("release-1"));

        var output = run.ReadOutputAs<RolloutOutput>()!;
        Assert.Equal("stopped", output.State);
        Assert.Equal("bad signature", Assert.Single(output.Edges).Detail);
        Assert.DoesNotContain("desire edge-2", _calls);
    }

    [Fact]
    public async Task A_delivery_that_fails_is_reported_with_its_reason()
    {
        await using var host = await WorkflowHost.StartAsync(registry =>
        {
            registry.AddOrchestrator<ApplyReleaseOrchestrator>();
            Activity<ApplyInput, FetchOutput>(registry, ApplyReleaseOrchestrator.FetchRelease, _ => throw new InputException("signature", "k", "is not by the trusted key", "Check"));
            Activity<ReportInput, object?>(registry, ApplyReleaseOrchestrator.ReportTwin, input =>
            {
                _calls.Enqueue($"report {input.State}");
                return null;
            });
        });

        var run = await host.RunAsync(nameof(ApplyReleaseOrchestrator), new ApplyInput(1, _digest.ToString()));

        Assert.Equal("failed", run.ReadOutputAs<ApplyOutput>()!.State);
        Assert.Contains("report failed", _calls);
        Assert.DoesNotContain("report serving", _calls);
    }

    [Fact]
    public async Task Retraining_with_nothing_new_says_so_and_trains_nothing()
    {
        await using var host = await WorkflowHost.StartAsync(registry =>
        {
            registry.AddOrchestrator<RetrainOrchestrator>();
            registry.AddOrchestrator<TuneOrchestrator>();
            Activity<object?, Selection>(registry, TuneOrchestrator.SelectSamples, _ => new Selection(_digest, 40, "release-1", "nothing new"));
        });

        var run = await host.RunAsync(nameof(RetrainOrchestrator), new TuneInput());

        var output = run.ReadOutputAs<TuneOutput>()!;
        Assert.Equal((false, "nothing new"), (output.Learned, output.Reason));
        Assert.DoesNotContain(TuneOrchestrator.TrainHead, _calls);
    }

    private void Release(TaskRegistry registry)
    {
        registry.AddOrchestrator<ReleaseOrchestrator>();
        Activity<ReleaseInput, EvaluationResult>(registry, ReleaseOrchestrator.EvaluateBackbone, _ =>
            new EvaluationResult(new HeadScores(0.7, [], []), new HeadScores(0.4, [], []), new HeadScores(0.5, [], []), 140, 210));
        Activity<RegisterInput, int>(registry, ReleaseOrchestrator.RegisterModel, _ => 1);
        Activity<DecideInput, object?>(registry, ReleaseOrchestrator.DecideModel, input =>
        {
            _calls.Enqueue($"decide {(input.Approved ? "approved" : "rejected")} by {input.By}");
            return null;
        });
        Activity<PublishInput, PublishOutput>(registry, ReleaseOrchestrator.PublishRelease, _ => new PublishOutput("release-1", 100));
    }

    private void Activity<TInput, TOutput>(TaskRegistry registry, string name, Func<TInput, TOutput> run) =>
        registry.AddActivity<TInput, TOutput>(name, (input, _) =>
        {
            _calls.Enqueue(name);
            return Task.FromResult(run(input));
        });
}
