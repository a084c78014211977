using Puente.Core.Gates;
using Puente.Core.Training;
using Puente.Runtime.DurableTask.Client;
using Puente.Workflows.Commands;
using Puente.Workflows.Datasets;
using Puente.Workflows.Delivery;
using Puente.Workflows.Tuning;

namespace Puente.Workflows.Tests;

public sealed class EdgeTests
{
    private readonly FakeActivities _fakes = new();

    [Fact]
    public async Task A_delivery_reports_every_step()
    {
        await using var host = await _fakes.StartAsync();

        await host.RunAsync(nameof(ApplyReleaseOrchestrator), new ApplyInput(1, "release-1"));

        string[] expected = ["ReportTwin downloading", "FetchRelease", "ReportTwin verifying", "VerifyRelease", "ActivateRelease", "ReportTwin serving"];
        Assert.Equal(expected, _fakes.Calls);
    }

    [Theory]
    [InlineData(ApplyReleaseOrchestrator.FetchRelease)]
    [InlineData(ApplyReleaseOrchestrator.VerifyRelease)]
    [InlineData(ApplyReleaseOrchestrator.ActivateRelease)]
    public async Task What_is_not_what_it_claims_is_removed_and_reported(string refused)
    {
        _fakes.Fails<ApplyInput>(refused);
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(ApplyReleaseOrchestrator), new ApplyInput(1, "release-1"))).ReadOutputAs<ApplyOutput>()!;

        Assert.Equal("failed", output.State);
        Assert.Contains($"{refused} refuses it", output.Error!, StringComparison.Ordinal);
        Assert.Equal(["DiscardRelease", "ReportTwin failed"], _fakes.Calls.TakeLast(2));
    }

    [Theory]
    [InlineData(GateOutcome.Passed, "serving", null, "VerifyRelease,JudgeRelease,ActivateRelease,ReportTwin serving")]
    [InlineData(GateOutcome.Failed, "refused", "crack is Failed", "VerifyRelease,JudgeRelease,DiscardRelease,ReportTwin refused")]
    [InlineData(GateOutcome.Unknown, "staged", "crack is Unknown", "VerifyRelease,JudgeRelease,ReportTwin staged")]
    public async Task Gates_are_judged_before_the_switch(GateOutcome outcome, string state, string? error, string calls)
    {
        _fakes.On<ApplyInput, IReadOnlyList<GateFinding>>(
            ApplyReleaseOrchestrator.JudgeRelease, _ => [FakeActivities.Judged(GateOutcome.Passed, "spalling"), FakeActivities.Judged(outcome)]);
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(ApplyReleaseOrchestrator), new ApplyInput(1, "release-1", [new GateRule(GateKind.Golden)]))).ReadOutputAs<ApplyOutput>()!;

        Assert.Equal((state, error), (output.State, output.Error));
        Assert.Equal(calls.Split(','), _fakes.Calls.Skip(3));
    }

    [Theory]
    [InlineData("System.IO.IOException")]
    [InlineData("Dapr.DaprException")]
    [InlineData("System.Net.Http.HttpRequestException")]
    public async Task A_site_that_is_cut_off_for_longer_than_a_week_goes_on_and_has_not_failed(string errorType)
    {
        var (context, input) = (new CutOffContext(errorType), new ApplyInput(1, "release-1"));
        await new ApplyReleaseOrchestrator().RunAsync(context, input);
        Assert.Same(input, context.Next);
        Assert.Equal(["ReportTwin downloading", "FetchRelease"], context.Calls);
    }

    [Fact]
    public async Task A_fault_of_this_program_ends_a_delivery()
    {
        var context = new CutOffContext("System.NullReferenceException");
        Assert.Equal("failed", (await new ApplyReleaseOrchestrator().RunAsync(context, new ApplyInput(1, "release-1"))).State);
        Assert.Null(context.Next);
        Assert.Equal("ReportTwin failed", context.Calls[^1]);
    }

    [Fact]
    public async Task A_head_that_passes_serves()
    {
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(TuneOrchestrator), new TuneInput())).ReadOutputAs<TuneOutput>()!;

        Assert.Equal((true, "local-1"), (output.Learned, output.Release));
        string[] expected = ["SelectSamples", "TrainHead", "ActivateHead", "RecordTuning passed"];
        Assert.Equal(expected, _fakes.Calls);
    }

    [Fact]
    public async Task A_head_that_does_not_pass_is_removed_and_remembered()
    {
        _fakes.On<TrainHeadInput, TuneResult>(TuneOrchestrator.TrainHead, _ => FakeActivities.Tuned(0.4));
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(TuneOrchestrator), new TuneInput())).ReadOutputAs<TuneOutput>()!;

        Assert.False(output.Learned);
        Assert.Equal(0.4, output.Scores!.MacroF1);
        Assert.Equal(["DiscardTuning", "RecordTuning failed"], _fakes.Calls.TakeLast(2));
    }

    [Theory]
    [InlineData(TuneOrchestrator.TrainHead)]
    [InlineData(TuneOrchestrator.ActivateHead)]
    public async Task A_tuning_that_fails_leaves_no_files(string broken)
    {
        _fakes.Fails<TrainHeadInput>(broken);
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(TuneOrchestrator), new TuneInput());

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal("DiscardTuning", _fakes.Calls.Last());
    }

    [Fact]
    public async Task A_cancelled_tuning_stops_its_trainer_and_leaves_no_files()
    {
        var stopped = new TaskCompletionSource<TuneResult>();
        _fakes.OnAsync<TrainHeadInput, TuneResult>(TuneOrchestrator.TrainHead, _ => stopped.Task);
        _fakes.On<TrainHeadInput, object?>(TuneOrchestrator.StopTuning, _ =>
        {
            stopped.SetException(new Core.InputException("stop", null, "came", "None."));
            return null;
        });
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(TuneOrchestrator), new TuneInput(), "training", CommandKind.Cancel);
        var output = (await host.EndAsync(id)).ReadOutputAs<TuneOutput>()!;

        Assert.Equal((false, "Cancel by operator: because"), (output.Learned, output.Reason));
        string[] expected = ["SelectSamples", "TrainHead", "StopTuning", "DiscardTuning"];
        Assert.Equal(expected, _fakes.Calls);
    }

    [Fact]
    public async Task Retraining_with_nothing_new_says_so_and_trains_nothing()
    {
        _fakes.On<object?, Selection>(TuneOrchestrator.SelectSamples, _ => new Selection(FakeActivities.Digest, 40, "release-1", "nothing new"));
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(RetrainOrchestrator), new RetrainInput())).ReadOutputAs<TuneOutput>()!;

        Assert.Equal((false, "nothing new"), (output.Learned, output.Reason));
        Assert.DoesNotContain(TuneOrchestrator.TrainHead, _fakes.Calls);
    }

    [Theory]
    [InlineData(RetrainTrigger.NewLabels, 5, true)]
    [InlineData(RetrainTrigger.NewLabels, 6, false)]
    public async Task Retraining_by_new_labels_needs_enough_of_them(RetrainTrigger trigger, int minimum, bool learns)
    {
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(RetrainOrchestrator), new RetrainInput(trigger, MinimumNewLabels: minimum));

        var output = run.ReadOutputAs<TuneOutput>()!;
        Assert.Equal(learns, output.Learned);
        Assert.Equal(learns ? "done" : "idle", run.ReadCustomStatusAs<RetrainStatus>()!.State);
        if (!learns) Assert.Equal("nothing to learn: 5 labelled images not learned from yet (learning again from 6)", output.Reason);
    }

    [Theory]
    [InlineData(IngestOrchestrator.PackDataset)]
    [InlineData(IngestOrchestrator.RecordDataset)]
    public async Task An_ingest_that_fails_leaves_no_files(string broken)
    {
        _fakes.Fails<PackInput>(broken);
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(IngestOrchestrator), new IngestInput("photos"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal("DiscardDataset", _fakes.Calls.Last());
    }
}
