namespace Puente.Core.Enrolments;

/// <summary>
/// What a hub signs for an edge that wants to prove something: it shows that the hub has its key, and it dates the proof by the hub's own
/// clock. Nothing of it is kept until it is used.
/// </summary>
/// <param name="Edge">Who asked.</param>
/// <param name="Audience">Id of the hub's key: a proof for one hub is none for another.</param>
/// <param name="Nonce">Random; a join or a renewal uses it up.</param>
/// <param name="ExpiresAt">Until when, by the hub's clock.</param>
public sealed record HubChallenge(string Edge, string Audience, string Nonce, DateTimeOffset ExpiresAt)
{
    /// <summary>DSSE payload type.</summary>
    public const string PayloadType = "application/vnd.puente.enrolment-challenge+json";
}
