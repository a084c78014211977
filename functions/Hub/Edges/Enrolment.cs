namespace Puente.Hub.Edges;

/// <summary>What the hub has decided about an edge.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="State">Where its provisioning stands.</param>
/// <param name="Enrolled">True while it is one of the fleet: rollouts take no other.</param>
/// <param name="Labels">Labels the hub gives it, over those it gives itself.</param>
/// <param name="KeyThumbprint">SHA-256 of its public key; null while it showed none.</param>
/// <param name="Instance">The provisioning that decided.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="UpdatedAt">When.</param>
public sealed record Enrolment(
    string Edge, string State, bool Enrolled, IReadOnlyDictionary<string, string> Labels, string? KeyThumbprint, string Instance, string By, string Reason,
    DateTimeOffset UpdatedAt);
