using Puente.Core.Enrolments;

namespace Puente.Edge.Enrolling;

/// <summary>The hub's side of enrolment.</summary>
public interface IHubEnrolment
{
    /// <summary>A challenge.</summary>
    Task<ChallengeAnswer> ChallengeAsync(string edge, CancellationToken cancellationToken);

    /// <summary>Asks to join.</summary>
    /// <exception cref="HubRefusalException">The hub said no.</exception>
    Task<EnrolmentAnswer> JoinAsync(JoinRequest request, CancellationToken cancellationToken);

    /// <summary>Asks how that stands.</summary>
    /// <exception cref="HubRefusalException">The hub said no.</exception>
    Task<EnrolmentAnswer> CollectAsync(string edge, ProofRequest request, CancellationToken cancellationToken);

    /// <summary>Asks for the next credential.</summary>
    /// <exception cref="HubRefusalException">The hub said no.</exception>
    Task<EnrolmentAnswer> RenewAsync(string edge, ProofRequest request, CancellationToken cancellationToken);
}
