using Puente.Workflows.Commands;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Rollouts.Fleet;

/// <summary>
/// Brings the edges of a rollout back to the release each ran before. It ends when every edge that can be reached runs it, or says that it cannot; one that cannot be reached
/// goes back when it returns. What went wrong, and who asked, is on record, on the rollout and on each twin. It takes no command: half a fleet on each side helps nobody.
/// </summary>
public sealed class RollbackOrchestrator : TaskOrchestrator<RollbackInput, RollbackOutput?>
{
    /// <summary>Desired twins. Input <see cref="BeginRollbackInput"/>, output <see cref="RollbackBegun"/>.</summary>
    public const string BeginRollback = nameof(BeginRollback);

    /// <summary>What edges say. Input <see cref="AdvanceRollbackInput"/>, output <see cref="RollbackAdvanced"/>.</summary>
    public const string AdvanceRollback = nameof(AdvanceRollback);

    /// <inheritdoc/>
    public override async Task<RollbackOutput?> RunAsync(TaskOrchestrationContext context, RollbackInput input)
    {
        var news = new NewsInbox(context, new CommandInbox(context));
        var begun = input.Begun;
        Report(FleetRolloutState.RollingBack, null);
        begun ??= await context.CallActivityAsync<RollbackBegun>(BeginRollback, new BeginRollbackInput(context.InstanceId, input with { Begun = null }), ActivityRetry.Standard);
        for (var look = 0; look < FleetRolloutOrchestrator.MaxLooks; look++)
        {
            var seen = await context.CallActivityAsync<RollbackAdvanced>(AdvanceRollback, new AdvanceRollbackInput(context.InstanceId, input.Rollout), ActivityRetry.Resumable);
            if (seen.UnderWay == 0)
            {
                var state = seen.Failed == 0 ? FleetRolloutState.RolledBack : FleetRolloutState.RollbackFailed;
                await context.CallActivityAsync<IReadOnlyDictionary<string, int>>(
                    FleetRolloutOrchestrator.EndRollout, new EndRolloutInput(input.Rollout, Names.Of(state), input.Reason, input.By), ActivityRetry.Resumable);
                Report(state, seen);
                return new RollbackOutput(Names.Of(state), seen, begun.Kept, input.Reason);
            }

            Report(FleetRolloutState.RollingBack, seen);
            await news.WaitAsync(NewsInbox.After(seen.RecheckSeconds, look), _ => false);
        }

        context.ContinueAsNew(input with { Begun = begun });
        return null;

        void Report(FleetRolloutState state, RollbackAdvanced? seen) =>
            context.SetCustomStatus(new RollbackStatus(Names.Of(state), input.Rollout, seen, input.Reason));
    }
}
