using Puente.Core.Releases;

namespace Puente.Core.Enrolments;

/// <summary>
/// What an edge signs to prove that it holds its key. The payload's bytes are what is signed, so nothing has to be written the same way twice.
/// </summary>
/// <param name="Purpose">What for.</param>
/// <param name="Edge">Its name.</param>
/// <param name="Challenge">The hub's <see cref="HubChallenge"/>, as it came.</param>
/// <param name="Key">The key it has; in a renewal the key it is to have from now on.</param>
/// <param name="Token">Id of the join token; only to join.</param>
/// <param name="Labels">Labels it gives itself; only to join.</param>
/// <param name="IssuedAt">By the edge's clock; told, and decided upon by nobody.</param>
public sealed record EnrolmentStatement(
    EnrolmentPurpose Purpose, string Edge, DsseEnvelope Challenge, PublicKeyJwk Key, string? Token, IReadOnlyDictionary<string, string>? Labels, DateTimeOffset IssuedAt)
{
    /// <summary>DSSE payload type.</summary>
    public const string PayloadType = "application/vnd.puente.enrolment-statement+json";
}
