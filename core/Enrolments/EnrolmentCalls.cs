using Puente.Core.Releases;

namespace Puente.Core.Enrolments;

/// <summary>Body of <c>POST /api/enrolments/challenge</c>.</summary>
public sealed record ChallengeRequest(string Edge);

/// <summary>Its answer.</summary>
/// <param name="Challenge">A signed <see cref="HubChallenge"/>.</param>
/// <param name="HubKey">The hub's public key, PEM. A join token names its id: an edge that has one knows its hub.</param>
public sealed record ChallengeAnswer(DsseEnvelope Challenge, string HubKey);

/// <summary>Body of <c>POST /api/enrolments</c>.</summary>
/// <param name="Token">The join token, whole.</param>
/// <param name="Statement">A signed <see cref="EnrolmentStatement"/>.</param>
public sealed record JoinRequest(string Token, DsseEnvelope Statement);

/// <summary>Body of <c>POST /api/enrolments/{edge}</c> and <c>POST /api/enrolments/{edge}/renewals</c>.</summary>
/// <param name="Statement">A signed <see cref="EnrolmentStatement"/>; in a renewal by the key it replaces too.</param>
public sealed record ProofRequest(DsseEnvelope Statement);

/// <summary>How an enrolment stands.</summary>
/// <param name="State">Where its provisioning is.</param>
/// <param name="Reason">Why.</param>
/// <param name="RetryAfterSeconds">When to ask again; null once there is a credential.</param>
public sealed record EnrolmentAnswer(string State, string Reason, double? RetryAfterSeconds)
{
    /// <summary>A signed <see cref="EdgeCredential"/>, once the edge is one of the fleet.</summary>
    public DsseEnvelope? Credential { get; init; }

    /// <summary>The hub's public key, PEM: what releases are signed with.</summary>
    public string? HubKey { get; init; }

    /// <summary>The highest <see cref="EdgeMessage.Sequence"/> that the hub has of this edge: an edge restored from a copy goes on from there.</summary>
    public long Sequence { get; init; }
}
