using Puente.Workflows.Commands;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Workflows.Tests;

public sealed class FleetRolloutTests
{
    private static readonly FleetRolloutInput _input = new(new RolloutRequest("release-1"));
    private readonly FakeActivities _fakes = new();

    private IEnumerable<string> Looks => _fakes.Calls.Where(call => call.StartsWith("AdvanceRollout", StringComparison.Ordinal));

    [Fact]
    public async Task Looks_until_all_that_can_be_reached_serve()
    {
        _fakes.Looks("asked", "under way", "under way", "done");
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(FleetRolloutOrchestrator), _input)).ReadOutputAs<FleetRolloutOutput>()!;

        Assert.Equal(("completed", 3, 1, 3), (output.State, output.Selected, output.Excluded, output.Figures["serving"]));
        Assert.Equal(4, Looks.Count());
        Assert.Equal("EndRollout completed by rollout", _fakes.Calls.Last());
    }

    [Fact]
    public async Task The_history_stays_short_however_long_it_takes()
    {
        _fakes.Looks([.. Enumerable.Repeat("asked", FleetRolloutOrchestrator.MaxLooks + 3), "done"]);
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(FleetRolloutOrchestrator), _input);

        Assert.Equal("completed", run.ReadOutputAs<FleetRolloutOutput>()!.State);
        Assert.Single(_fakes.Calls, call => call == "BeginRollout");
        Assert.True(Looks.Count() > FleetRolloutOrchestrator.MaxLooks);
        var history = await host.Client.GetOrchestrationHistoryAsync(run.InstanceId, TestContext.Current.CancellationToken);
        Assert.True(history.Count < 2 * FleetRolloutOrchestrator.MaxLooks, $"{history.Count} events");
    }

    [Fact]
    public async Task News_is_looked_at_at_once()
    {
        var serves = false;
        _fakes.On<AdvanceRolloutInput, RolloutAdvanced>(FleetRolloutOrchestrator.AdvanceRollout, _ => FakeActivities.Looked(Volatile.Read(ref serves) ? "done" : "under way", 86_400));
        await using var host = await _fakes.StartAsync();

        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(nameof(FleetRolloutOrchestrator), _input);
        await host.ReachAsync(id, "rolling");
        Volatile.Write(ref serves, true);
        await host.Client.RaiseEventAsync(id, FleetRolloutOrchestrator.ChangedEvent);

        Assert.Equal("completed", (await host.EndAsync(id)).ReadOutputAs<FleetRolloutOutput>()!.State);
    }

    [Theory]
    [InlineData(OnBreach.Rollback, "rolledBack", "BeginRollback from stage ")]
    [InlineData(OnBreach.RollbackStage, "rolledBack", "BeginRollback from stage 1")]
    [InlineData(OnBreach.Stop, "stopped", null)]
    public async Task A_breach_leads_where_it_was_said(OnBreach onBreach, string state, string? asked)
    {
        _fakes.Looks("asked", "breach");
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(FleetRolloutOrchestrator), new FleetRolloutInput(_input.Request with { OnBreach = onBreach }));
        var output = run.ReadOutputAs<FleetRolloutOutput>()!;

        Assert.Equal((state, "rest: 2 failed (1 may fail)"), (output.State, output.Reason));
        Assert.Equal(asked, _fakes.Calls.SingleOrDefault(call => call.StartsWith("BeginRollback", StringComparison.Ordinal)));
        if (asked is null) return;
        var rollback = await host.Client.GetInstanceAsync(FleetRolloutOrchestrator.RollbackOf(run.InstanceId), getInputsAndOutputs: true, TestContext.Current.CancellationToken);
        Assert.Equal((2, 1), (rollback!.ReadOutputAs<RollbackOutput>()!.Figures.Back, rollback.ReadOutputAs<RollbackOutput>()!.Kept));
    }

    [Theory]
    [InlineData(CommandKind.Cancel, "aborted")]
    [InlineData(CommandKind.Rollback, "rolledBack")]
    public async Task A_pause_holds_until_it_is_told_what_next(CommandKind next, string state)
    {
        _fakes.Looks("under way");
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(FleetRolloutOrchestrator), _input, "rolling", CommandKind.Pause);
        await host.ReachAsync(id, "paused");
        await host.Client.RaiseEventAsync(id, Command.EventName, new Command(next, "operator"));

        var output = (await host.EndAsync(id)).ReadOutputAs<FleetRolloutOutput>()!;
        Assert.Equal((state, $"{next} by operator"), (output.State, output.Reason));
    }

    [Fact]
    public async Task A_stage_that_is_held_starts_when_it_is_promoted()
    {
        _fakes.On<BeginRolloutInput, RolloutBegun>(FleetRolloutOrchestrator.BeginRollout, _ => new RolloutBegun(3, 0, 2, HoldsStages: true));
        _fakes.On<AdvanceRolloutInput, RolloutAdvanced>(
            FleetRolloutOrchestrator.AdvanceRollout, input => FakeActivities.Looked(input.OpenStages == 1 ? "held" : "done"), input => $"{input.OpenStages}");
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(FleetRolloutOrchestrator), _input, "awaitingPromotion", CommandKind.Promote);

        Assert.Equal("completed", (await host.EndAsync(id)).ReadOutputAs<FleetRolloutOutput>()!.State);
        Assert.Equal("AdvanceRollout 2", Looks.Last());
    }

    [Fact]
    public async Task Nobody_who_promotes_in_time_stops_it()
    {
        _fakes.Looks("held");
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(FleetRolloutOrchestrator), new FleetRolloutInput(_input.Request with { ApprovalTimeoutSeconds = 0.1 }))).ReadOutputAs<FleetRolloutOutput>()!;

        Assert.Equal(("stopped", "nobody promoted rest within 0.1 s"), (output.State, output.Reason));
    }

    [Fact]
    public async Task It_waits_for_one_that_holds_its_edges()
    {
        _fakes.Looks("after", "after", "done");
        _fakes.On<BeginRolloutInput, RolloutBegun>(FleetRolloutOrchestrator.BeginRollout, _ => new RolloutBegun(3, 0, 1, false, "rollout-0"));
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(FleetRolloutOrchestrator), _input)).ReadOutputAs<FleetRolloutOutput>()!;

        Assert.Equal("completed", output.State);
        Assert.Equal(4, Looks.Count());
    }

    [Fact]
    public async Task It_waits_again_for_an_earlier_one_that_is_brought_back_as_it_begins()
    {
        _fakes.Looks("after", "done");
        await using var host = await _fakes.StartAsync();

        Assert.Equal("completed", (await host.RunAsync(nameof(FleetRolloutOrchestrator), _input)).ReadOutputAs<FleetRolloutOutput>()!.State);
        Assert.Equal(3, Looks.Count());
    }

    [Fact]
    public async Task A_look_that_fails_for_good_stops_it_and_lets_go_of_its_edges()
    {
        _fakes.Fails<AdvanceRolloutInput>(FleetRolloutOrchestrator.AdvanceRollout);
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(FleetRolloutOrchestrator), _input)).ReadOutputAs<FleetRolloutOutput>()!;

        Assert.Equal("stopped", output.State);
        Assert.Contains("AdvanceRollout refuses it", output.Reason, StringComparison.Ordinal);
        Assert.Equal("EndRollout stopped by rollout", _fakes.Calls.Last());
    }

    [Fact]
    public async Task Edges_that_cannot_go_back_are_told()
    {
        _fakes.Looks("breach");
        _fakes.On<AdvanceRollbackInput, RollbackAdvanced>(RollbackOrchestrator.AdvanceRollback, _ => new RollbackAdvanced(1, 0, 0, 1, null));
        await using var host = await _fakes.StartAsync();

        Assert.Equal("rollbackFailed", (await host.RunAsync(nameof(FleetRolloutOrchestrator), _input)).ReadOutputAs<FleetRolloutOutput>()!.State);
    }
}
