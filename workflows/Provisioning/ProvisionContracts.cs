using Puente.Workflows.Rollouts;

namespace Puente.Workflows.Provisioning;

/// <summary>An edge asks to be one of the fleet.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="Labels">Labels it gives itself.</param>
/// <param name="KeyThumbprint">SHA-256 of its public key, in hex; null while it shows none.</param>
/// <param name="Claims">What its join token vouches for; null while it carries none.</param>
public sealed record EnrolmentRequest(
    string Edge, IReadOnlyDictionary<string, string> Labels, string? KeyThumbprint = null, IReadOnlyDictionary<string, string>? Claims = null);

/// <summary>Approves enrolments without a person.</summary>
/// <param name="Name">Goes on record as the one who approved.</param>
/// <param name="MatchLabels">Labels the edge must give itself; empty takes every edge.</param>
/// <param name="MatchClaims">Claims its token must vouch for.</param>
/// <param name="RequireKey">True to refuse an enrolment that shows no key.</param>
public sealed record ApprovalRule(
    string Name, IReadOnlyDictionary<string, string>? MatchLabels = null, IReadOnlyDictionary<string, string>? MatchClaims = null, bool RequireKey = false);

/// <summary>Bring an edge into the fleet.</summary>
/// <param name="Enrolment">Who asks.</param>
/// <param name="Rule">Approves without a person; null leaves it to one.</param>
/// <param name="Labels">Labels the hub gives the edge, over those it gives itself.</param>
/// <param name="BaseRelease">Release to serve first; null takes the newest that is published, if any.</param>
/// <param name="ApprovalTimeoutSeconds">How long a person may take.</param>
/// <param name="ReadyTimeoutSeconds">How long the edge may take to serve its base release.</param>
public sealed record ProvisionInput(
    EnrolmentRequest Enrolment, ApprovalRule? Rule = null, IReadOnlyDictionary<string, string>? Labels = null, string? BaseRelease = null,
    double ApprovalTimeoutSeconds = 604_800, double ReadyTimeoutSeconds = 86_400);

/// <summary>How an enrolment stands, to be kept with the edge.</summary>
/// <param name="Instance">The provisioning.</param>
/// <param name="Enrolment">Who asked.</param>
/// <param name="State">A <see cref="ProvisionState"/> in camel case.</param>
/// <param name="Enrolled">True while the edge is one of the fleet; false before its approval and after a withdrawal, which takes the hub's labels back.</param>
/// <param name="By">Who brought it there.</param>
/// <param name="Reason">Why.</param>
public sealed record RecordEnrolmentInput(string Instance, EnrolmentRequest Enrolment, string State, bool Enrolled, string By, string Reason);

/// <summary>Labels to be given to an edge.</summary>
public sealed record LabelEdgeInput(string Instance, string Edge, IReadOnlyDictionary<string, string> Labels);

/// <summary>A base release to be asked of an edge.</summary>
public sealed record AssignReleaseInput(string Instance, string Edge, string? Release);

/// <summary>What an edge is asked for: null when there is no release to ask for yet.</summary>
public sealed record AssignReleaseOutput(EdgeGeneration? Asked);

/// <summary>Where a provisioning stands, a <see cref="ProvisionState"/> in camel case.</summary>
public sealed record ProvisionStatus(string State, string Edge, string? Detail = null);

/// <summary>How it ended.</summary>
public sealed record ProvisionOutput(string Edge, string State, string? Release, string? ApprovedBy, string Reason);
