using Puente.Workflows.Transitions;

namespace Puente.Workflows.Provisioning;

/// <summary>Where a provisioning stands.</summary>
public enum ProvisionState { Requested, AwaitingApproval, Labelling, Assigning, Delivering, Ready, Rejected, TimedOut, Aborted, Failed }

/// <summary>What can befall it.</summary>
public enum ProvisionEvent
{
    ApprovedByRule, HeldForApproval, RefusedByRule, Approved, Refused, TimedOut, Labelled, Assigned, NoRelease, Waiting, Serving, DeliveryFailed,
    Failed, AbortRequested,
}

/// <summary>What it does next.</summary>
public enum ProvisionAction { AwaitApproval, Label, Assign, Poll, Finish, Withdraw, WithdrawAndFail }

/// <summary>
/// The life cycle of an edge's provisioning. It begins by deciding on the enrolment. An edge that is ready, or that was given its release
/// and is late or failed to load it, stays enrolled: a rollout mends it. One that was aborted or failed on the way is withdrawn.
/// </summary>
public static class ProvisionTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<ProvisionState, ProvisionEvent, ProvisionAction> Table { get; } = new(
        (ProvisionState.Requested, ProvisionEvent.ApprovedByRule, ProvisionState.Labelling, ProvisionAction.Label),
        (ProvisionState.Requested, ProvisionEvent.HeldForApproval, ProvisionState.AwaitingApproval, ProvisionAction.AwaitApproval),
        (ProvisionState.Requested, ProvisionEvent.RefusedByRule, ProvisionState.Rejected, ProvisionAction.Withdraw),
        (ProvisionState.Requested, ProvisionEvent.Failed, ProvisionState.Failed, ProvisionAction.WithdrawAndFail),
        (ProvisionState.AwaitingApproval, ProvisionEvent.Approved, ProvisionState.Labelling, ProvisionAction.Label),
        (ProvisionState.AwaitingApproval, ProvisionEvent.Refused, ProvisionState.Rejected, ProvisionAction.Withdraw),
        (ProvisionState.AwaitingApproval, ProvisionEvent.TimedOut, ProvisionState.TimedOut, ProvisionAction.Withdraw),
        (ProvisionState.AwaitingApproval, ProvisionEvent.AbortRequested, ProvisionState.Aborted, ProvisionAction.Withdraw),
        (ProvisionState.Labelling, ProvisionEvent.Labelled, ProvisionState.Assigning, ProvisionAction.Assign),
        (ProvisionState.Labelling, ProvisionEvent.Failed, ProvisionState.Failed, ProvisionAction.WithdrawAndFail),
        (ProvisionState.Assigning, ProvisionEvent.Assigned, ProvisionState.Delivering, ProvisionAction.Poll),
        (ProvisionState.Assigning, ProvisionEvent.NoRelease, ProvisionState.Ready, ProvisionAction.Finish),
        (ProvisionState.Assigning, ProvisionEvent.Failed, ProvisionState.Failed, ProvisionAction.WithdrawAndFail),
        (ProvisionState.Delivering, ProvisionEvent.Waiting, ProvisionState.Delivering, ProvisionAction.Poll),
        (ProvisionState.Delivering, ProvisionEvent.Serving, ProvisionState.Ready, ProvisionAction.Finish),
        (ProvisionState.Delivering, ProvisionEvent.DeliveryFailed, ProvisionState.Failed, ProvisionAction.Finish),
        (ProvisionState.Delivering, ProvisionEvent.TimedOut, ProvisionState.TimedOut, ProvisionAction.Finish),
        (ProvisionState.Delivering, ProvisionEvent.Failed, ProvisionState.Failed, ProvisionAction.Finish),
        (ProvisionState.Delivering, ProvisionEvent.AbortRequested, ProvisionState.Aborted, ProvisionAction.Withdraw));

    /// <summary>What the rule means for the enrolment.</summary>
    public static ProvisionEvent Judge(EnrolmentDecision decision) => decision switch
    {
        EnrolmentDecision.Approve => ProvisionEvent.ApprovedByRule,
        EnrolmentDecision.Refuse => ProvisionEvent.RefusedByRule,
        _ => ProvisionEvent.HeldForApproval,
    };

    /// <summary>What an edge's reported state means for the delivery of its base release.</summary>
    /// <param name="state">As in <see cref="Rollouts.EdgeProgress"/>.</param>
    /// <param name="isLate">True when the time for it is up.</param>
    public static ProvisionEvent Judge(string state, bool isLate) => (state, isLate) switch
    {
        ("serving", _) => ProvisionEvent.Serving,
        ("failed", _) => ProvisionEvent.DeliveryFailed,
        (_, true) => ProvisionEvent.TimedOut,
        _ => ProvisionEvent.Waiting,
    };
}
