using Puente.Workflows.Datasets;
using Puente.Workflows.Delivery;
using Puente.Workflows.Pretraining;
using Puente.Workflows.Provisioning;
using Puente.Workflows.Releases;
using Puente.Workflows.Rollouts;
using Puente.Workflows.Rollouts.Fleet;
using Puente.Workflows.Transitions;
using Puente.Workflows.Tuning;

namespace Puente.Workflows.Tests;

/// <summary>The tables as tables: every state is reached, every state that is no end has a way to one, and the ends are these.</summary>
public sealed class TransitionTests
{
    [Fact]
    public void Ingest() => Sound(IngestTransitions.Table, IngestState.Packing, IngestState.Recorded, IngestState.Cancelled, IngestState.Failed);

    [Fact]
    public void Pretraining() => Sound(PretrainTransitions.Table, PretrainState.Pretraining,
        PretrainState.Completed, PretrainState.Cancelled, PretrainState.Diverged, PretrainState.Exhausted, PretrainState.Failed);

    [Fact]
    public void Release() => Sound(ReleaseTransitions.Table, ReleaseState.Evaluating,
        ReleaseState.Published, ReleaseState.Rejected, ReleaseState.Cancelled, ReleaseState.Failed);

    [Fact]
    public void Rollout() => Sound(RolloutTransitions.Table, RolloutState.Planning,
        RolloutState.Completed, RolloutState.Stopped, RolloutState.Aborted, RolloutState.RolledBack, RolloutState.RollbackFailed);

    [Fact]
    public void FleetRollout() => Sound(FleetRolloutTransitions.Table, FleetRolloutState.Beginning,
        FleetRolloutState.Completed, FleetRolloutState.Stopped, FleetRolloutState.Aborted, FleetRolloutState.RolledBack, FleetRolloutState.RollbackFailed);

    [Fact]
    public void Provision() => Sound(ProvisionTransitions.Table, ProvisionState.Requested,
        ProvisionState.Ready, ProvisionState.Rejected, ProvisionState.TimedOut, ProvisionState.Aborted, ProvisionState.Failed);

    [Fact]
    public void Apply() => Sound(ApplyTransitions.Table, ApplyState.Downloading, ApplyState.Serving, ApplyState.Failed, ApplyState.Staged, ApplyState.Refused);

    [Fact]
    public void Tune() => Sound(TuneTransitions.Table, TuneState.Selecting, TuneState.Done, TuneState.Cancelled, TuneState.Failed);

    [Fact]
    public void Retrain() => Sound(RetrainTransitions.Table, RetrainState.Looking, RetrainState.Idle, RetrainState.Done);

    [Fact]
    public void Nothing_is_published_but_from_an_approval()
    {
        var toPublishing = ReleaseTransitions.Table.Moves.Where(move => move.Value.Do == ReleaseAction.Publish).Select(move => move.Key.From);

        Assert.Equal([ReleaseState.Approving], toPublishing);
    }

    [Fact]
    public void Every_failure_and_cancellation_of_a_release_is_compensated() => Assert.All(
        ReleaseTransitions.Table.Moves.Where(move => move.Key.On is ReleaseEvent.Failed or ReleaseEvent.CancelRequested),
        move => Assert.Contains(move.Value.Do, new[] { ReleaseAction.CompensateAndFail, ReleaseAction.CompensateAndFinish }));

    [Fact]
    public void An_event_that_means_nothing_is_refused_with_those_that_do()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => ApplyTransitions.Table.Next(ApplyState.Verifying, ApplyEvent.Fetched));

        Assert.Equal("Fetched has no move from Verifying. It takes: Verified, VerifiedToJudge, Refused, Failed.", fault.Message);
    }

    [Fact]
    public void One_event_leads_to_one_place() => Assert.Throws<ArgumentException>(() => new TransitionTable<ApplyState, ApplyEvent, ApplyAction>(
        (ApplyState.Verifying, ApplyEvent.Failed, ApplyState.Failed, ApplyAction.Report),
        (ApplyState.Verifying, ApplyEvent.Failed, ApplyState.Serving, ApplyAction.Report)));

    private static void Sound<TState, TEvent, TAction>(TransitionTable<TState, TEvent, TAction> table, TState start, params TState[] ends)
        where TState : struct, Enum
        where TEvent : struct, Enum
        where TAction : struct, Enum
    {
        Assert.Equal(Enum.GetValues<TState>().Order(), Reached(start).Order());
        Assert.Equal(ends.Order(), Enum.GetValues<TState>().Where(table.IsEnd).Order());
        foreach (var state in Enum.GetValues<TState>()) Assert.Contains(Reached(state), table.IsEnd);
        Assert.Equal(Enum.GetValues<TEvent>().Order(), table.Moves.Keys.Select(key => key.On).Distinct().Order());
        Assert.Equal(Enum.GetValues<TAction>().Order(), table.Moves.Values.Select(move => move.Do).Distinct().Order());

        IReadOnlyCollection<TState> Reached(TState from)
        {
            var seen = new HashSet<TState> { from };
            var open = new Queue<TState>(seen);
            while (open.TryDequeue(out var state))
                foreach (var (_, move) in table.Moves.Where(move => move.Key.From.Equals(state)))
                    if (seen.Add(move.To)) open.Enqueue(move.To);
            return seen;
        }
    }
}
