using Puente.Core;
using Puente.Runtime.DurableTask.Client;
using Puente.Workflows.Commands;
using Puente.Workflows.Pretraining;

namespace Puente.Workflows.Tests;

public sealed class PretrainTests
{
    private static readonly PretrainInput _input = new(FakeActivities.Digest, "tiny", 1);
    private readonly FakeActivities _fakes = new();

    [Fact]
    public async Task Goes_on_slice_by_slice_until_the_backbone_is_there()
    {
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(PretrainOrchestrator), _input)).ReadOutputAs<PretrainOutput>()!;

        Assert.Equal((3, 30, FakeActivities.Digest, "completed"), (output.Slices, output.Steps, output.Backbone, output.State));
        Assert.Equal(3, _fakes.Calls.Count);
    }

    [Fact]
    public async Task Bad_input_is_not_tried_again()
    {
        _fakes.On<SliceInput, SliceOutput>(PretrainOrchestrator.PretrainSlice, _ => throw new InputException("recipe", "x", "is wrong", "Mend it"));
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(PretrainOrchestrator), _input);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Single(_fakes.Calls);
        Assert.Contains("recipe 'x': is wrong", run.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_stops_the_run_and_keeps_its_files()
    {
        _fakes.On<SliceInput, SliceOutput>(PretrainOrchestrator.PretrainSlice, input =>
            new SliceOutput(false, input.Slice, 30, input.Slice == 1 ? double.NaN : 1.5, 5, null));
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(PretrainOrchestrator), _input);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal("diverged", run.ReadCustomStatusAs<PretrainStatus>()!.State);
        Assert.Contains("not finite", run.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain(PretrainOrchestrator.DiscardRun, _fakes.Calls);
    }

    [Fact]
    public async Task A_spent_budget_ends_the_run()
    {
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(PretrainOrchestrator), _input with { MaxSlices = 2 });

        Assert.Equal("exhausted", run.ReadCustomStatusAs<PretrainStatus>()!.State);
        Assert.Equal(2, _fakes.Calls.Count);
    }

    [Fact]
    public async Task Cancellation_stops_the_trainer_waits_for_it_and_removes_the_files()
    {
        var stopped = new TaskCompletionSource();
        _fakes.OnAsync<SliceInput, SliceOutput>(PretrainOrchestrator.PretrainSlice, async _ =>
        {
            await stopped.Task;
            _fakes.Calls.Enqueue("the trainer ended");
            throw new InputException("stop", null, "came", "None.");
        });
        _fakes.On<StopWork, object?>(PretrainOrchestrator.StopRun, _ =>
        {
            stopped.SetResult();
            return null;
        }, input => $"{input.Stop}");
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(PretrainOrchestrator), _input, "pretraining", CommandKind.Cancel);
        var output = (await host.EndAsync(id)).ReadOutputAs<PretrainOutput>()!;

        Assert.Equal(("cancelled", null, "Cancel by operator: because"), (output.State, output.Backbone, output.Reason));
        string[] expected = [PretrainOrchestrator.PretrainSlice, "StopRun True", "the trainer ended", PretrainOrchestrator.DiscardRun];
        Assert.Equal(expected, _fakes.Calls.Distinct());
    }

    [Fact]
    public async Task A_pause_keeps_the_checkpoint_and_a_resume_goes_on()
    {
        var go = new TaskCompletionSource();
        _fakes.OnAsync<SliceInput, SliceOutput>(PretrainOrchestrator.PretrainSlice, async input =>
        {
            if (input.Slice == 0) await go.Task;
            return new SliceOutput(input.Slice == 1, input.Slice, 2, 1, 1, input.Slice == 1 ? FakeActivities.Digest : null);
        }, input => $"{input.Slice}");
        _fakes.On<StopWork, object?>(PretrainOrchestrator.StopRun, _ =>
        {
            go.TrySetResult();
            return null;
        }, input => $"{input.Stop}");
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(PretrainOrchestrator), _input, "pretraining", CommandKind.Pause);
        await host.ReachAsync(id, "paused");
        await host.Client.RaiseEventAsync(id, Command.EventName, new Command(CommandKind.Resume, "operator"));
        var output = (await host.EndAsync(id)).ReadOutputAs<PretrainOutput>()!;

        Assert.Equal(("completed", FakeActivities.Digest), (output.State, output.Backbone));
        string[] expected = ["PretrainSlice 0", "StopRun True", "StopRun False", "PretrainSlice 1"];
        Assert.Equal(expected, _fakes.Calls);
    }
}
