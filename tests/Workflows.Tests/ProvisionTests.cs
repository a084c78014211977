using Puente.Runtime.DurableTask.Client;
using Puente.Workflows.Commands;
using Puente.Workflows.Provisioning;
using Puente.Workflows.Releases;
using Puente.Workflows.Rollouts;

namespace Puente.Workflows.Tests;

public sealed class ProvisionTests
{
    private static readonly ProvisionInput _byPerson = new(
        new EnrolmentRequest("edge-9", new Dictionary<string, string>()), Labels: new Dictionary<string, string> { ["ring"] = "canary" });

    private static readonly ProvisionInput _byRule = _byPerson with { Rule = new ApprovalRule("rule") };
    private readonly FakeActivities _fakes = new();

    [Fact]
    public async Task By_rule_an_edge_is_ready_without_a_person()
    {
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(ProvisionOrchestrator), _byRule)).ReadOutputAs<ProvisionOutput>()!;

        Assert.Equal(("ready", "release-1", "rule"), (output.State, output.Release, output.ApprovedBy));
        string[] expected =
        [
            "RecordEnrolment requested out by system", "RecordEnrolment labelling in by rule", "LabelEdge", "RecordEnrolment assigning in by rule",
            "AssignRelease", "RecordEnrolment delivering in by rule", "ReadDelivery", "RecordEnrolment ready in by rule",
        ];
        Assert.Equal(expected, _fakes.Calls);
    }

    [Theory]
    [InlineData(true, "ready", "RecordEnrolment ready in by inspector")]
    [InlineData(false, "rejected", "RecordEnrolment rejected out by inspector")]
    public async Task A_person_says_yes_or_no(bool approved, string state, string recorded)
    {
        await using var host = await _fakes.StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(nameof(ProvisionOrchestrator), _byPerson);
        await host.ReachAsync(id, "awaitingApproval");

        await host.Client.RaiseEventAsync(id, ProvisionOrchestrator.ApprovalEvent, new Approval(approved, "inspector"));

        Assert.Equal(state, (await host.EndAsync(id)).ReadOutputAs<ProvisionOutput>()!.State);
        Assert.Equal(recorded, _fakes.Calls.Last());
    }

    [Fact]
    public async Task Nobody_who_approves_in_time_is_a_no()
    {
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(ProvisionOrchestrator), _byPerson with { ApprovalTimeoutSeconds = 0.1 });

        Assert.Equal("timedOut", run.ReadOutputAs<ProvisionOutput>()!.State);
        Assert.Equal("RecordEnrolment timedOut out by timeout", _fakes.Calls.Last());
    }

    [Fact]
    public async Task An_abort_while_it_waits_for_a_person_leaves_the_edge_out()
    {
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(ProvisionOrchestrator), _byPerson, "awaitingApproval", CommandKind.Cancel);

        Assert.Equal("aborted", (await host.EndAsync(id)).ReadOutputAs<ProvisionOutput>()!.State);
        Assert.Equal("RecordEnrolment aborted out by operator", _fakes.Calls.Last());
    }

    [Fact]
    public async Task An_abort_while_it_delivers_leaves_the_edge_out()
    {
        Delivers("downloading");
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(ProvisionOrchestrator), _byRule, "delivering", CommandKind.Cancel);

        Assert.Equal("aborted", (await host.EndAsync(id)).ReadOutputAs<ProvisionOutput>()!.State);
        Assert.Equal("RecordEnrolment aborted out by operator", _fakes.Calls.Last());
    }

    [Theory]
    [InlineData("failed", "failed")]
    [InlineData("pending", "timedOut")]
    public async Task A_base_release_that_does_not_come_to_serve_leaves_the_edge_in(string reported, string state)
    {
        Delivers(reported);
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(ProvisionOrchestrator), _byRule with { ReadyTimeoutSeconds = 0.1 })).ReadOutputAs<ProvisionOutput>()!;

        Assert.Equal((state, "rule"), (output.State, output.ApprovedBy));
        Assert.Equal($"RecordEnrolment {state} in by rule", _fakes.Calls.Last());
    }

    [Fact]
    public async Task Before_the_first_release_an_edge_is_ready_for_a_rollout()
    {
        _fakes.On<AssignReleaseInput, AssignReleaseOutput>(ProvisionOrchestrator.AssignRelease, _ => new AssignReleaseOutput(null));
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(ProvisionOrchestrator), _byRule)).ReadOutputAs<ProvisionOutput>()!;

        Assert.Equal(("ready", null), (output.State, output.Release));
    }

    [Fact]
    public async Task What_fails_on_the_way_is_withdrawn()
    {
        _fakes.Fails<AssignReleaseInput>(ProvisionOrchestrator.AssignRelease);
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(ProvisionOrchestrator), _byRule);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Equal("RecordEnrolment failed out by system", _fakes.Calls.Last());
    }

    private void Delivers(string state) => _fakes.On<EdgeGeneration, EdgeProgress>(
        ProvisionOrchestrator.ReadDelivery, input => new EdgeProgress(input.Edge, "base", state, null, 0, 0));
}
