using Puente.Workflows.Commands;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Rollouts;

/// <summary>Where a rollout stands.</summary>
public enum RolloutState { Planning, Rolling, Paused, AwaitingProceed, RollingBack, Completed, Stopped, Aborted, RolledBack, RollbackFailed }

/// <summary>What can befall it.</summary>
public enum RolloutEvent
{
    Planned, Unsettled, WavePassed, WaveHeld, AllPassed, WaveFailed, WaveFailedForGood, PauseRequested, ResumeRequested, ProceedRequested,
    AbortRequested, RollbackRequested, TimedOut,
}

/// <summary>What it does next.</summary>
public enum RolloutAction { StartWave, Poll, AwaitCommand, Undo, Finish }

/// <summary>The life cycle of a rollout. It begins by planning. Whether a wave holds is decided in <c>fleet</c>; what follows from it, here.</summary>
public static class RolloutTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<RolloutState, RolloutEvent, RolloutAction> Table { get; } = new(
        (RolloutState.Planning, RolloutEvent.Planned, RolloutState.Rolling, RolloutAction.StartWave),
        (RolloutState.Rolling, RolloutEvent.Unsettled, RolloutState.Rolling, RolloutAction.Poll),
        (RolloutState.Rolling, RolloutEvent.WavePassed, RolloutState.Rolling, RolloutAction.StartWave),
        (RolloutState.Rolling, RolloutEvent.WaveHeld, RolloutState.AwaitingProceed, RolloutAction.AwaitCommand),
        (RolloutState.Rolling, RolloutEvent.AllPassed, RolloutState.Completed, RolloutAction.Finish),
        (RolloutState.Rolling, RolloutEvent.WaveFailedForGood, RolloutState.Stopped, RolloutAction.Finish),
        (RolloutState.Rolling, RolloutEvent.WaveFailed, RolloutState.RollingBack, RolloutAction.Undo),
        (RolloutState.Rolling, RolloutEvent.PauseRequested, RolloutState.Paused, RolloutAction.AwaitCommand),
        (RolloutState.Rolling, RolloutEvent.AbortRequested, RolloutState.Aborted, RolloutAction.Finish),
        (RolloutState.Rolling, RolloutEvent.RollbackRequested, RolloutState.RollingBack, RolloutAction.Undo),
        (RolloutState.Paused, RolloutEvent.ResumeRequested, RolloutState.Rolling, RolloutAction.Poll),
        (RolloutState.Paused, RolloutEvent.AbortRequested, RolloutState.Aborted, RolloutAction.Finish),
        (RolloutState.Paused, RolloutEvent.RollbackRequested, RolloutState.RollingBack, RolloutAction.Undo),
        (RolloutState.AwaitingProceed, RolloutEvent.ProceedRequested, RolloutState.Rolling, RolloutAction.StartWave),
        (RolloutState.AwaitingProceed, RolloutEvent.TimedOut, RolloutState.Stopped, RolloutAction.Finish),
        (RolloutState.AwaitingProceed, RolloutEvent.AbortRequested, RolloutState.Aborted, RolloutAction.Finish),
        (RolloutState.AwaitingProceed, RolloutEvent.RollbackRequested, RolloutState.RollingBack, RolloutAction.Undo),
        (RolloutState.RollingBack, RolloutEvent.Unsettled, RolloutState.RollingBack, RolloutAction.Poll),
        (RolloutState.RollingBack, RolloutEvent.AllPassed, RolloutState.RolledBack, RolloutAction.Finish),
        (RolloutState.RollingBack, RolloutEvent.WaveFailedForGood, RolloutState.RollbackFailed, RolloutAction.Finish));

    /// <summary>What a command means to a rollout; null when it means nothing.</summary>
    public static RolloutEvent? Of(CommandKind command) => command switch
    {
        CommandKind.Pause => RolloutEvent.PauseRequested,
        CommandKind.Resume => RolloutEvent.ResumeRequested,
        CommandKind.Proceed => RolloutEvent.ProceedRequested,
        CommandKind.Rollback => RolloutEvent.RollbackRequested,
        CommandKind.Cancel => RolloutEvent.AbortRequested,
        _ => null,
    };

    /// <summary>What the verdict over a wave means for the rollout.</summary>
    /// <param name="verdict">As <c>fleet</c> gave it.</param>
    /// <param name="soaked">How long the wave has held.</param>
    /// <param name="isLast">Whether no wave follows.</param>
    /// <param name="input">What was asked for.</param>
    public static RolloutEvent Judge(WaveVerdict verdict, TimeSpan soaked, bool isLast, RolloutInput input) => verdict switch
    {
        WaveVerdict.Failed => input.RollbackOnFailure ? RolloutEvent.WaveFailed : RolloutEvent.WaveFailedForGood,
        WaveVerdict.Passed when soaked < TimeSpan.FromSeconds(input.SoakSeconds) => RolloutEvent.Unsettled,
        WaveVerdict.Passed when isLast => RolloutEvent.AllPassed,
        WaveVerdict.Passed => input.ApproveWaves ? RolloutEvent.WaveHeld : RolloutEvent.WavePassed,
        _ => RolloutEvent.Unsettled,
    };

    /// <summary>What the verdict over a rollback means.</summary>
    public static RolloutEvent JudgeRollback(WaveVerdict verdict) => verdict switch
    {
        WaveVerdict.Passed => RolloutEvent.AllPassed,
        WaveVerdict.Failed => RolloutEvent.WaveFailedForGood,
        _ => RolloutEvent.Unsettled,
    };

    /// <summary>
    /// How long to wait before looking again: a twentieth of what was waited already, from one second to five minutes. A wave of edges
    /// that are offline for days stays within a few thousand events of history.
    /// </summary>
    public static TimeSpan PollAfter(TimeSpan waited) => TimeSpan.FromSeconds(Math.Clamp(Math.Floor(waited.TotalSeconds / 20), 1, 300));
}
