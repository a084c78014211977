using Puente.Core;
using Puente.Core.Releases;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>What an update has to come to.</summary>
/// <param name="State">Where the delivery ends.</param>
/// <param name="Update">The release that was asked for.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Serving">What serves in the end.</param>
/// <param name="OnDisk">Releases whose folders are there in the end, whole; all others are gone.</param>
/// <param name="Version">The version that counts as in use.</param>
internal sealed record UpdateOutcome(string State, Digest Update, ReleaseManifest Manifest, Digest Serving, IReadOnlyList<Digest> OnDisk, int Version)
{
    /// <summary>Bytes that cross again because they came wrong.</summary>
    public long Again { get; init; }
}
