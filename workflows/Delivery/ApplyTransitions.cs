using Puente.Core.Gates;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Delivery;

/// <summary>Where a delivery stands.</summary>
public enum ApplyState { Downloading, Verifying, Judging, Activating, Serving, Failed, Staged, Refused }

/// <summary>What can befall it.</summary>
public enum ApplyEvent { Fetched, Verified, VerifiedToJudge, GatesPassed, GatesUnknown, GatesFailed, Activated, Refused, Failed }

/// <summary>What it does next.</summary>
public enum ApplyAction { Verify, Judge, Activate, Report, DiscardAndReport }

/// <summary>
/// The life cycle of a delivery. It begins by downloading. What was fetched of a release that is not what it claims, or does not load,
/// goes; what was fetched before a connection broke stays, and the next delivery goes on from it. One that a gate of this site refuses goes too;
/// one that cannot be judged yet stays, staged, and is judged again when there are other samples.
/// </summary>
public static class ApplyTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<ApplyState, ApplyEvent, ApplyAction> Table { get; } = new(
        (ApplyState.Downloading, ApplyEvent.Fetched, ApplyState.Verifying, ApplyAction.Verify),
        (ApplyState.Downloading, ApplyEvent.Refused, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Downloading, ApplyEvent.Failed, ApplyState.Failed, ApplyAction.Report),
        (ApplyState.Verifying, ApplyEvent.Verified, ApplyState.Activating, ApplyAction.Activate),
        (ApplyState.Verifying, ApplyEvent.VerifiedToJudge, ApplyState.Judging, ApplyAction.Judge),
        (ApplyState.Judging, ApplyEvent.GatesPassed, ApplyState.Activating, ApplyAction.Activate),
        (ApplyState.Judging, ApplyEvent.GatesUnknown, ApplyState.Staged, ApplyAction.Report),
        (ApplyState.Judging, ApplyEvent.GatesFailed, ApplyState.Refused, ApplyAction.DiscardAndReport),
        (ApplyState.Judging, ApplyEvent.Refused, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Judging, ApplyEvent.Failed, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Verifying, ApplyEvent.Refused, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Verifying, ApplyEvent.Failed, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Activating, ApplyEvent.Activated, ApplyState.Serving, ApplyAction.Report),
        (ApplyState.Activating, ApplyEvent.Refused, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Activating, ApplyEvent.Failed, ApplyState.Failed, ApplyAction.DiscardAndReport));

    /// <summary>What the gates mean: one that fails refuses, one that nobody can judge yet holds.</summary>
    public static ApplyEvent Judge(IReadOnlyList<GateFinding> gates)
    {
        if (gates.Any(gate => gate.Outcome == GateOutcome.Failed)) return ApplyEvent.GatesFailed;
        return gates.Any(gate => gate.Outcome == GateOutcome.Unknown) ? ApplyEvent.GatesUnknown : ApplyEvent.GatesPassed;
    }

    /// <summary>Why it is refused, or held: what the gates that say so say.</summary>
    public static string Why(ApplyEvent judged, IReadOnlyList<GateFinding> gates) => string.Join(
        "; ", gates.Where(gate => gate.Outcome == (judged == ApplyEvent.GatesFailed ? GateOutcome.Failed : GateOutcome.Unknown)).Select(gate => gate.Reason));

    /// <summary>What an activity's failure means for the delivery.</summary>
    /// <param name="errorType">Full name of what it failed with.</param>
    public static ApplyEvent Judge(string errorType) => errorType == ActivityFailure.BadInput ? ApplyEvent.Refused : ApplyEvent.Failed;
}
