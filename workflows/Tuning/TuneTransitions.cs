using Puente.Workflows.Transitions;

namespace Puente.Workflows.Tuning;

/// <summary>Where a tuning stands.</summary>
public enum TuneState { Selecting, Training, Activating, Recording, Done, Cancelled, Failed }

/// <summary>What can befall it.</summary>
public enum TuneEvent { NothingToLearn, Selected, GatePassed, GateFailed, Activated, Recorded, Failed, CancelRequested }

/// <summary>What it does next.</summary>
public enum TuneAction { Train, Activate, Record, DiscardAndRecord, Finish, DiscardAndFinish, DiscardAndFail }

/// <summary>The life cycle of a tuning. It begins by selecting. A head that does not come to serve leaves no files.</summary>
public static class TuneTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<TuneState, TuneEvent, TuneAction> Table { get; } = new(
        (TuneState.Selecting, TuneEvent.NothingToLearn, TuneState.Done, TuneAction.Finish),
        (TuneState.Selecting, TuneEvent.Selected, TuneState.Training, TuneAction.Train),
        (TuneState.Selecting, TuneEvent.Failed, TuneState.Failed, TuneAction.DiscardAndFail),
        (TuneState.Training, TuneEvent.GatePassed, TuneState.Activating, TuneAction.Activate),
        (TuneState.Training, TuneEvent.GateFailed, TuneState.Recording, TuneAction.DiscardAndRecord),
        (TuneState.Training, TuneEvent.CancelRequested, TuneState.Cancelled, TuneAction.DiscardAndFinish),
        (TuneState.Training, TuneEvent.Failed, TuneState.Failed, TuneAction.DiscardAndFail),
        (TuneState.Activating, TuneEvent.Activated, TuneState.Recording, TuneAction.Record),
        (TuneState.Activating, TuneEvent.Failed, TuneState.Failed, TuneAction.DiscardAndFail),
        (TuneState.Recording, TuneEvent.Recorded, TuneState.Done, TuneAction.Finish),
        (TuneState.Recording, TuneEvent.Failed, TuneState.Failed, TuneAction.DiscardAndFail));

    /// <summary>What the gate means for the tuning.</summary>
    public static TuneEvent Judge(bool passed) => passed ? TuneEvent.GatePassed : TuneEvent.GateFailed;
}
