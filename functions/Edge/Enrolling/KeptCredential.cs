using Puente.Core.Releases;

namespace Puente.Edge.Enrolling;

/// <summary>A credential as it is kept.</summary>
/// <param name="Credential">As it came.</param>
/// <param name="HubKey">The hub's public key, PEM.</param>
/// <param name="ReceivedAt">When it came, by this edge's clock: how long it holds is counted from here, so that a clock that differs from the hub's does no harm.</param>
public sealed record KeptCredential(DsseEnvelope Credential, string HubKey, DateTimeOffset ReceivedAt);
