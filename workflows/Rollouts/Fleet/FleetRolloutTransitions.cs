using Puente.Workflows.Commands;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Rollouts.Fleet;

/// <summary>Where a rollout stands.</summary>
public enum FleetRolloutState
{
    Beginning, Waiting, Rolling, Paused, AwaitingPromotion, RollingBack, Completed, Stopped, Aborted, RolledBack, RollbackFailed,
}

/// <summary>What can befall it.</summary>
public enum FleetRolloutEvent
{
    Begun, MustWait, Unsettled, StageHeld, AllServed, Breached, BreachedForGood, PauseRequested, ResumeRequested, PromoteRequested, AbortRequested,
    RollbackRequested, TimedOut, LookFailed, BroughtBack, NotBroughtBack,
}

/// <summary>What it does next: look at once, look when there is news, wait for a person, go back, or end.</summary>
public enum FleetRolloutAction { Look, AwaitNews, AwaitCommand, GoBack, Finish }

/// <summary>The life cycle of a rollout over a fleet. Which edges move when is decided in <c>fleet</c>; what follows for the rollout, here.</summary>
public static class FleetRolloutTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<FleetRolloutState, FleetRolloutEvent, FleetRolloutAction> Table { get; } = new(
        (FleetRolloutState.Beginning, FleetRolloutEvent.Begun, FleetRolloutState.Rolling, FleetRolloutAction.Look),
        (FleetRolloutState.Beginning, FleetRolloutEvent.MustWait, FleetRolloutState.Waiting, FleetRolloutAction.AwaitNews),
        (FleetRolloutState.Waiting, FleetRolloutEvent.MustWait, FleetRolloutState.Waiting, FleetRolloutAction.AwaitNews),
        (FleetRolloutState.Waiting, FleetRolloutEvent.Begun, FleetRolloutState.Rolling, FleetRolloutAction.Look),
        (FleetRolloutState.Waiting, FleetRolloutEvent.LookFailed, FleetRolloutState.Stopped, FleetRolloutAction.Finish),
        (FleetRolloutState.Waiting, FleetRolloutEvent.AbortRequested, FleetRolloutState.Aborted, FleetRolloutAction.Finish),
        (FleetRolloutState.Rolling, FleetRolloutEvent.MustWait, FleetRolloutState.Waiting, FleetRolloutAction.AwaitNews),
        (FleetRolloutState.Rolling, FleetRolloutEvent.LookFailed, FleetRolloutState.Stopped, FleetRolloutAction.Finish),
        (FleetRolloutState.Rolling, FleetRolloutEvent.Unsettled, FleetRolloutState.Rolling, FleetRolloutAction.AwaitNews),
        (FleetRolloutState.Rolling, FleetRolloutEvent.StageHeld, FleetRolloutState.AwaitingPromotion, FleetRolloutAction.AwaitNews),
        (FleetRolloutState.Rolling, FleetRolloutEvent.AllServed, FleetRolloutState.Completed, FleetRolloutAction.Finish),
        (FleetRolloutState.Rolling, FleetRolloutEvent.Breached, FleetRolloutState.RollingBack, FleetRolloutAction.GoBack),
        (FleetRolloutState.Rolling, FleetRolloutEvent.BreachedForGood, FleetRolloutState.Stopped, FleetRolloutAction.Finish),
        (FleetRolloutState.Rolling, FleetRolloutEvent.PauseRequested, FleetRolloutState.Paused, FleetRolloutAction.AwaitCommand),
        (FleetRolloutState.Rolling, FleetRolloutEvent.PromoteRequested, FleetRolloutState.Rolling, FleetRolloutAction.Look),
        (FleetRolloutState.Rolling, FleetRolloutEvent.AbortRequested, FleetRolloutState.Aborted, FleetRolloutAction.Finish),
        (FleetRolloutState.Rolling, FleetRolloutEvent.RollbackRequested, FleetRolloutState.RollingBack, FleetRolloutAction.GoBack),
        (FleetRolloutState.Paused, FleetRolloutEvent.ResumeRequested, FleetRolloutState.Rolling, FleetRolloutAction.Look),
        (FleetRolloutState.Paused, FleetRolloutEvent.AbortRequested, FleetRolloutState.Aborted, FleetRolloutAction.Finish),
        (FleetRolloutState.Paused, FleetRolloutEvent.RollbackRequested, FleetRolloutState.RollingBack, FleetRolloutAction.GoBack),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.StageHeld, FleetRolloutState.AwaitingPromotion, FleetRolloutAction.AwaitNews),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.Unsettled, FleetRolloutState.Rolling, FleetRolloutAction.AwaitNews),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.AllServed, FleetRolloutState.Completed, FleetRolloutAction.Finish),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.Breached, FleetRolloutState.RollingBack, FleetRolloutAction.GoBack),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.BreachedForGood, FleetRolloutState.Stopped, FleetRolloutAction.Finish),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.LookFailed, FleetRolloutState.Stopped, FleetRolloutAction.Finish),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.TimedOut, FleetRolloutState.Stopped, FleetRolloutAction.Finish),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.PauseRequested, FleetRolloutState.Paused, FleetRolloutAction.AwaitCommand),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.PromoteRequested, FleetRolloutState.Rolling, FleetRolloutAction.Look),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.AbortRequested, FleetRolloutState.Aborted, FleetRolloutAction.Finish),
        (FleetRolloutState.AwaitingPromotion, FleetRolloutEvent.RollbackRequested, FleetRolloutState.RollingBack, FleetRolloutAction.GoBack),
        (FleetRolloutState.RollingBack, FleetRolloutEvent.BroughtBack, FleetRolloutState.RolledBack, FleetRolloutAction.Finish),
        (FleetRolloutState.RollingBack, FleetRolloutEvent.NotBroughtBack, FleetRolloutState.RollbackFailed, FleetRolloutAction.Finish));

    /// <summary>What a command means to a rollout; null when it means nothing.</summary>
    public static FleetRolloutEvent? Of(CommandKind command) => command switch
    {
        CommandKind.Pause => FleetRolloutEvent.PauseRequested,
        CommandKind.Resume => FleetRolloutEvent.ResumeRequested,
        CommandKind.Proceed or CommandKind.Promote => FleetRolloutEvent.PromoteRequested,
        CommandKind.Rollback => FleetRolloutEvent.RollbackRequested,
        CommandKind.Cancel => FleetRolloutEvent.AbortRequested,
        _ => null,
    };

    /// <summary>What a look at the fleet means for a rollout that stands in <paramref name="state"/>.</summary>
    public static FleetRolloutEvent Judge(FleetRolloutState state, RolloutAdvanced seen, OnBreach onBreach) => seen switch
    {
        { After: not null } => FleetRolloutEvent.MustWait,
        _ when state == FleetRolloutState.Waiting => FleetRolloutEvent.Begun,
        { Breach: true } => onBreach == OnBreach.Stop ? FleetRolloutEvent.BreachedForGood : FleetRolloutEvent.Breached,
        { IsDone: true } => FleetRolloutEvent.AllServed,
        { AwaitsPromotion: true } => FleetRolloutEvent.StageHeld,
        _ => FleetRolloutEvent.Unsettled,
    };
}
