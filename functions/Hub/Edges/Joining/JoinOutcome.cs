using Puente.Core.Enrolments;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges.Joining;

/// <summary>What becomes of an edge that asks.</summary>
/// <param name="Answer">What it is told.</param>
/// <param name="Provision">The provisioning that has to run for it; null when none has to. Started twice, the second finds the first.</param>
public sealed record JoinOutcome(EnrolmentAnswer Answer, ProvisionInput? Provision);
