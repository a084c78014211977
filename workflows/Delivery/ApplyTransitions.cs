using Puente.Workflows.Transitions;

namespace Puente.Workflows.Delivery;

/// <summary>Where a delivery stands.</summary>
public enum ApplyState { Downloading, Verifying, Activating, Serving, Failed }

/// <summary>What can befall it.</summary>
public enum ApplyEvent { Fetched, Verified, Activated, Refused, Failed }

/// <summary>What it does next.</summary>
public enum ApplyAction { Verify, Activate, Report, DiscardAndReport }

/// <summary>
/// The life cycle of a delivery. It begins by downloading. What was fetched of a release that is not what it claims, or does not load,
/// goes; what was fetched before a connection broke stays, and the next delivery goes on from it.
/// </summary>
public static class ApplyTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<ApplyState, ApplyEvent, ApplyAction> Table { get; } = new(
        (ApplyState.Downloading, ApplyEvent.Fetched, ApplyState.Verifying, ApplyAction.Verify),
        (ApplyState.Downloading, ApplyEvent.Refused, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Downloading, ApplyEvent.Failed, ApplyState.Failed, ApplyAction.Report),
        (ApplyState.Verifying, ApplyEvent.Verified, ApplyState.Activating, ApplyAction.Activate),
        (ApplyState.Verifying, ApplyEvent.Refused, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Verifying, ApplyEvent.Failed, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Activating, ApplyEvent.Activated, ApplyState.Serving, ApplyAction.Report),
        (ApplyState.Activating, ApplyEvent.Refused, ApplyState.Failed, ApplyAction.DiscardAndReport),
        (ApplyState.Activating, ApplyEvent.Failed, ApplyState.Failed, ApplyAction.DiscardAndReport));

    /// <summary>What an activity's failure means for the delivery.</summary>
    /// <param name="errorType">Full name of what it failed with.</param>
    public static ApplyEvent Judge(string errorType) => errorType == ActivityFailure.BadInput ? ApplyEvent.Refused : ApplyEvent.Failed;
}
