using Puente.Workflows.Commands;
using Puente.Workflows.Rollouts;

namespace Puente.Workflows.Tests;

public sealed class RolloutTests
{
    private static readonly RolloutInput _input = new("release-1");
    private readonly FakeActivities _fakes = new();

    private IEnumerable<string> Asked => _fakes.Calls.Where(call => call.StartsWith("SetDesired", StringComparison.Ordinal));

    [Fact]
    public async Task Goes_wave_by_wave()
    {
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(RolloutOrchestrator), _input)).ReadOutputAs<RolloutOutput>()!;

        Assert.Equal(("completed", 3), (output.State, output.Edges.Count));
        string[] expected = ["SetDesired edge-1 release-1", "ReadReported", "SetDesired edge-2 release-1", "SetDesired edge-3 release-1", "ReadReported"];
        Assert.Equal(expected, _fakes.Calls.Skip(1));
    }

    [Fact]
    public async Task Stops_at_the_wave_that_fails()
    {
        Reads(_ => ("failed", WaveVerdict.Failed));
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(RolloutOrchestrator), _input)).ReadOutputAs<RolloutOutput>()!;

        Assert.Equal(("stopped", "wave canary is failed"), (output.State, output.Reason));
        Assert.Equal(["SetDesired edge-1 release-1"], Asked);
    }

    [Fact]
    public async Task Goes_back_when_a_wave_fails_and_that_was_asked_for()
    {
        Reads(input => input.Wave == "rest" ? ("failed", WaveVerdict.Failed) : ("serving", WaveVerdict.Passed));
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(RolloutOrchestrator), _input with { RollbackOnFailure = true })).ReadOutputAs<RolloutOutput>()!;

        Assert.Equal("rolledBack", output.State);
        Assert.Equal(["SetDesired edge-1 release-0", "SetDesired edge-2 release-0"], Asked.Skip(3));
        Assert.Equal("kept", output.Edges.Single(edge => edge.Edge == "edge-3").State);
    }

    [Fact]
    public async Task A_late_wave_is_told_that_it_is_late()
    {
        Reads(input => input.IsLate ? ("pending", WaveVerdict.Failed) : ("pending", WaveVerdict.Waiting));
        await using var host = await _fakes.StartAsync();

        var output = (await host.RunAsync(nameof(RolloutOrchestrator), _input with { WaveTimeoutSeconds = 0.1 })).ReadOutputAs<RolloutOutput>()!;

        Assert.Equal("stopped", output.State);
    }

    [Theory]
    [InlineData(CommandKind.Cancel, "aborted", 1)]
    [InlineData(CommandKind.Rollback, "rolledBack", 2)]
    public async Task A_pause_holds_until_it_is_told_what_next(CommandKind next, string state, int asked)
    {
        Reads(input => input.Wave == "rollback" ? ("serving", WaveVerdict.Passed) : ("pending", WaveVerdict.Waiting));
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(RolloutOrchestrator), _input, "rolling", CommandKind.Pause);
        await host.ReachAsync(id, "paused");
        await host.Client.RaiseEventAsync(id, Command.EventName, new Command(next, "operator"));

        Assert.Equal(state, (await host.EndAsync(id)).ReadOutputAs<RolloutOutput>()!.State);
        Assert.Equal(asked, Asked.Count());
    }

    [Fact]
    public async Task A_resume_goes_on_where_the_pause_was()
    {
        var serves = false;
        Reads(_ => Volatile.Read(ref serves) ? ("serving", WaveVerdict.Passed) : ("pending", WaveVerdict.Waiting));
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(RolloutOrchestrator), _input, "rolling", CommandKind.Pause);
        await host.ReachAsync(id, "paused");
        Volatile.Write(ref serves, true);
        await host.Client.RaiseEventAsync(id, Command.EventName, new Command(CommandKind.Resume, "operator"));

        Assert.Equal("completed", (await host.EndAsync(id)).ReadOutputAs<RolloutOutput>()!.State);
        Assert.Equal(3, Asked.Count());
    }

    [Fact]
    public async Task Between_waves_a_person_says_proceed()
    {
        await using var host = await _fakes.StartAsync();

        var id = await host.CommandAsync(nameof(RolloutOrchestrator), _input with { ApproveWaves = true }, "awaitingProceed", CommandKind.Proceed);

        Assert.Equal("completed", (await host.EndAsync(id)).ReadOutputAs<RolloutOutput>()!.State);
    }

    [Fact]
    public async Task Nobody_who_says_proceed_in_time_stops_the_rollout()
    {
        await using var host = await _fakes.StartAsync();

        var run = await host.RunAsync(nameof(RolloutOrchestrator), _input with { ApproveWaves = true, ApprovalTimeoutSeconds = 0.1 });

        Assert.Equal("stopped", run.ReadOutputAs<RolloutOutput>()!.State);
        Assert.Single(Asked);
    }

    private void Reads(Func<ReadReportedInput, (string State, WaveVerdict Verdict)> says) =>
        _fakes.On<ReadReportedInput, WaveProgress>(RolloutOrchestrator.ReadReported, input =>
        {
            var (state, verdict) = says(input);
            return FakeActivities.Progress(input, state, verdict);
        });
}
