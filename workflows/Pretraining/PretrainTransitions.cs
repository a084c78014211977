using Puente.Workflows.Transitions;

namespace Puente.Workflows.Pretraining;

/// <summary>Where a run stands.</summary>
public enum PretrainState { Pretraining, Paused, Completed, Cancelled, Diverged, Exhausted, Failed }

/// <summary>What can befall it.</summary>
public enum PretrainEvent { SliceEnded, BackboneReady, LossNotFinite, BudgetSpent, SliceFailed, PauseRequested, ResumeRequested, CancelRequested }

/// <summary>What it does next.</summary>
public enum PretrainAction { TrainSlice, AwaitResume, AllowAndTrain, Discard, Finish, Fail }

/// <summary>
/// The life cycle of a pretraining run. It begins by training a slice. A run that failed, diverged or spent its budget keeps its folder: the
/// checkpoint is what a rewind goes on from, and the state before the step that diverged is evidence. A cancelled one leaves nothing.
/// </summary>
public static class PretrainTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<PretrainState, PretrainEvent, PretrainAction> Table { get; } = new(
        (PretrainState.Pretraining, PretrainEvent.SliceEnded, PretrainState.Pretraining, PretrainAction.TrainSlice),
        (PretrainState.Pretraining, PretrainEvent.BackboneReady, PretrainState.Completed, PretrainAction.Finish),
        (PretrainState.Pretraining, PretrainEvent.LossNotFinite, PretrainState.Diverged, PretrainAction.Fail),
        (PretrainState.Pretraining, PretrainEvent.BudgetSpent, PretrainState.Exhausted, PretrainAction.Fail),
        (PretrainState.Pretraining, PretrainEvent.SliceFailed, PretrainState.Failed, PretrainAction.Fail),
        (PretrainState.Pretraining, PretrainEvent.PauseRequested, PretrainState.Paused, PretrainAction.AwaitResume),
        (PretrainState.Pretraining, PretrainEvent.CancelRequested, PretrainState.Cancelled, PretrainAction.Discard),
        (PretrainState.Paused, PretrainEvent.ResumeRequested, PretrainState.Pretraining, PretrainAction.AllowAndTrain),
        (PretrainState.Paused, PretrainEvent.CancelRequested, PretrainState.Cancelled, PretrainAction.Discard));

    /// <summary>What a slice that ended means for the run.</summary>
    /// <param name="done">What it left.</param>
    /// <param name="slices">Slices done, with this one.</param>
    /// <param name="plan">The run's budget.</param>
    public static PretrainEvent Judge(SliceOutput done, int slices, PretrainInput plan)
    {
        if (done.Loss is { } loss && !double.IsFinite(loss)) return PretrainEvent.LossNotFinite;
        if (done is { Completed: true, Backbone: not null }) return PretrainEvent.BackboneReady;
        return slices >= plan.MaxSlices ? PretrainEvent.BudgetSpent : PretrainEvent.SliceEnded;
    }

    /// <summary>What a slice that failed means for the run.</summary>
    /// <param name="errorType">Full name of what it failed with.</param>
    public static PretrainEvent Judge(string errorType) =>
        errorType == ActivityFailure.NonFiniteLoss ? PretrainEvent.LossNotFinite : PretrainEvent.SliceFailed;
}
