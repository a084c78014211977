using System.Text.Json.Serialization;

namespace Puente.Hub.Edges;

/// <summary>What the hub has decided about an edge.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="State">Where its provisioning stands.</param>
/// <param name="Enrolled">True while its provisioning holds it for one of the fleet.</param>
/// <param name="Labels">Labels the hub gives it, over those it gives itself.</param>
/// <param name="KeyThumbprint">SHA-256 of its public key; null while it showed none.</param>
/// <param name="Instance">The provisioning that decided.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="UpdatedAt">When.</param>
public sealed record Enrolment(
    string Edge, string State, bool Enrolled, IReadOnlyDictionary<string, string> Labels, string? KeyThumbprint, string Instance, string By, string Reason,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Its key and credential; null for an edge that joined without a token.</summary>
    public EdgeIdentity? Identity { get; init; }

    /// <summary>Whether it is let in.</summary>
    public EdgeStanding Standing { get; init; }

    /// <summary>Why it is not, in the words of who decided.</summary>
    public string? StandingReason { get; init; }

    /// <summary>True while it is one of the fleet: rollouts take no other, and no other is heard.</summary>
    [JsonIgnore]
    public bool IsOfFleet => Enrolled && Standing == EdgeStanding.Active;

    /// <summary>True when its provisioning came to nothing: it may ask again.</summary>
    [JsonIgnore]
    public bool CameToNothing => !Enrolled && State is ("rejected" or "timedOut" or "aborted" or "failed");

    /// <summary>Why it is not of the fleet.</summary>
    [JsonIgnore]
    public string WhyNot => Standing == EdgeStanding.Active ? $"it is not enrolled: {State}, {Reason}" : $"it is {(Standing == EdgeStanding.Revoked ? "revoked" : "suspended")}: {StandingReason}";
}
