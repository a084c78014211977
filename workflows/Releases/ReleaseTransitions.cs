using Puente.Workflows.Transitions;

namespace Puente.Workflows.Releases;

/// <summary>Where a release stands.</summary>
public enum ReleaseState
{
    Evaluating, Registering, Describing, AwaitingApproval, Approving, Rejecting, Publishing, Published, Rejected, Cancelled, Failed,
}

/// <summary>What can befall it.</summary>
public enum ReleaseEvent
{
    Evaluated, Registered, GatePassed, GatePassedAutomatically, GateFailed, Approved, Refused, TimedOut, Recorded, Published, Failed, CancelRequested,
}

/// <summary>What it does next.</summary>
public enum ReleaseAction { Register, WriteCard, AwaitApproval, RecordApproval, RecordRejection, Publish, Finish, CompensateAndFinish, CompensateAndFail }

/// <summary>
/// The life cycle of a release. It begins by evaluating. Nothing is signed before it is approved; whatever goes wrong on the way is
/// compensated, so that no candidate is left undecided and no published byte without a release that names it.
/// </summary>
public static class ReleaseTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<ReleaseState, ReleaseEvent, ReleaseAction> Table { get; } = new(
        (ReleaseState.Evaluating, ReleaseEvent.Evaluated, ReleaseState.Registering, ReleaseAction.Register),
        (ReleaseState.Evaluating, ReleaseEvent.CancelRequested, ReleaseState.Cancelled, ReleaseAction.CompensateAndFinish),
        (ReleaseState.Evaluating, ReleaseEvent.Failed, ReleaseState.Failed, ReleaseAction.CompensateAndFail),
        (ReleaseState.Registering, ReleaseEvent.Registered, ReleaseState.Describing, ReleaseAction.WriteCard),
        (ReleaseState.Registering, ReleaseEvent.Failed, ReleaseState.Failed, ReleaseAction.CompensateAndFail),
        (ReleaseState.Describing, ReleaseEvent.GatePassed, ReleaseState.AwaitingApproval, ReleaseAction.AwaitApproval),
        (ReleaseState.Describing, ReleaseEvent.GatePassedAutomatically, ReleaseState.Approving, ReleaseAction.RecordApproval),
        (ReleaseState.Describing, ReleaseEvent.GateFailed, ReleaseState.Rejecting, ReleaseAction.RecordRejection),
        (ReleaseState.Describing, ReleaseEvent.Failed, ReleaseState.Failed, ReleaseAction.CompensateAndFail),
        (ReleaseState.AwaitingApproval, ReleaseEvent.Approved, ReleaseState.Approving, ReleaseAction.RecordApproval),
        (ReleaseState.AwaitingApproval, ReleaseEvent.Refused, ReleaseState.Rejecting, ReleaseAction.RecordRejection),
        (ReleaseState.AwaitingApproval, ReleaseEvent.TimedOut, ReleaseState.Rejecting, ReleaseAction.RecordRejection),
        (ReleaseState.AwaitingApproval, ReleaseEvent.CancelRequested, ReleaseState.Cancelled, ReleaseAction.CompensateAndFinish),
        (ReleaseState.Approving, ReleaseEvent.Recorded, ReleaseState.Publishing, ReleaseAction.Publish),
        (ReleaseState.Approving, ReleaseEvent.Failed, ReleaseState.Failed, ReleaseAction.CompensateAndFail),
        (ReleaseState.Rejecting, ReleaseEvent.Recorded, ReleaseState.Rejected, ReleaseAction.Finish),
        (ReleaseState.Rejecting, ReleaseEvent.Failed, ReleaseState.Failed, ReleaseAction.CompensateAndFail),
        (ReleaseState.Publishing, ReleaseEvent.Published, ReleaseState.Published, ReleaseAction.Finish),
        (ReleaseState.Publishing, ReleaseEvent.Failed, ReleaseState.Failed, ReleaseAction.CompensateAndFail));

    /// <summary>What the measured gate means for the release.</summary>
    public static ReleaseEvent Judge(GateDecision gate, bool automatic) => (gate.Passed, automatic) switch
    {
        (false, _) => ReleaseEvent.GateFailed,
        (true, true) => ReleaseEvent.GatePassedAutomatically,
        (true, false) => ReleaseEvent.GatePassed,
    };
}
