using Puente.Core.Training;
using Puente.Runtime.DurableTask.Client;
using Puente.Workflows.Commands;
using Puente.Workflows.Releases;

namespace Puente.Workflows.Tests;

public sealed class ReleaseTests
{
    private static readonly ReleaseInput _input = new("run", "defects", "probe");
    private readonly FakeActivities _fakes = new();

    [Theory]
    [InlineData(true, "release-1", "approved")]
    [InlineData(false, null, "rejected")]
    public async Task Waits_for_a_person(bool approved, string? release, string recorded)
    {
        await using var host = await _fakes.StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(nameof(ReleaseOrchestrator), _input);

        await host.Client.RaiseEventAsync(id, ReleaseOrchestrator.ApprovalEvent, new Approval(approved, "inspector"));

        Assert.Equal(release, (await host.EndAsync(id)).ReadOutputAs<ReleaseOutput>()!.Release);
        Assert.Contains($"DecideModel {recorded} by inspector", _fakes.Calls);
    }

    [Fact]
    public async Task Is_described_before_anybody_decides_and_signed_after()
    {
        await using var host = await _fakes.StartAsync();

        await host.RunAsync(nameof(ReleaseOrchestrator), _input with { Automatic = true });

        string[] expected = ["EvaluateBackbone", "RegisterModel", "WriteCard", "DecideModel approved by gate", "PublishRelease"];
        Assert.Equal(expected, _fakes.Calls);
    }

    [Fact]
    public async Task Nobody_who_approves_in_time_is_a_no()
    {
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(ReleaseOrchestrator), _input with { ApprovalTimeoutSeconds = 0.2 });

        Assert.Null(run.ReadOutputAs<ReleaseOutput>()!.Release);
        Assert.Contains("DecideModel rejected by timeout", _fakes.Calls);
        Assert.DoesNotContain(ReleaseOrchestrator.PublishRelease, _fakes.Calls);
    }

    [Fact]
    public async Task A_backbone_that_fails_its_gate_is_rejected_without_asking()
    {
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(ReleaseOrchestrator), _input with { MinimumMargin = 0.5 });

        Assert.False(run.ReadOutputAs<ReleaseOutput>()!.Gate.Passed);
        Assert.Contains("DecideModel rejected by gate", _fakes.Calls);
    }

    [Fact]
    public async Task A_publication_that_fails_leaves_no_half_registered_model()
    {
        _fakes.Fails<PublishInput>(ReleaseOrchestrator.PublishRelease);
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(ReleaseOrchestrator), _input with { Automatic = true });

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal("CompensateRelease version 1 by gate", _fakes.Calls.Last());
        Assert.Contains("PublishRelease refuses it", run.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_while_it_waits_is_compensated()
    {
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(ReleaseOrchestrator), _input, "awaitingApproval", CommandKind.Cancel);
        var run = await host.EndAsync(id);

        Assert.Equal("cancelled", run.ReadCustomStatusAs<ReleaseStatus>()!.State);
        Assert.Null(run.ReadOutputAs<ReleaseOutput>()!.Release);
        Assert.Equal("CompensateRelease version 1 by operator", _fakes.Calls.Last());
    }

    [Fact]
    public async Task A_cancellation_while_it_evaluates_stops_the_trainer_first()
    {
        var stopped = new TaskCompletionSource();
        _fakes.OnAsync<ReleaseInput, EvaluationResult>(ReleaseOrchestrator.EvaluateBackbone, async _ =>
        {
            await stopped.Task;
            throw new Core.InputException("stop", null, "came", "None.");
        });
        _fakes.On<StopWork, object?>(ReleaseOrchestrator.StopEvaluation, _ =>
        {
            stopped.SetResult();
            return null;
        }, input => $"{input.Instance} {input.Probe} {input.Stop}");
        await using var host = await _fakes.StartAsync();

        await host.EndAsync(await host.CommandAsync(nameof(ReleaseOrchestrator), _input, "evaluating", CommandKind.Cancel));

        string[] expected = ["EvaluateBackbone", "StopEvaluation run probe True", "CompensateRelease version  by operator"];
        Assert.Equal(expected, _fakes.Calls);
    }
}
