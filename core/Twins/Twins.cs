using System.Security.Cryptography;
using System.Text.Json;
using Puente.Core.Components;
using Puente.Core.Gates;
using Puente.Core.Releases;
using Puente.Core.Settings;

namespace Puente.Core.Twins;

/// <summary>What the hub wants of an edge; written by the hub alone.</summary>
/// <param name="Edge">Edge name.</param>
/// <param name="Generation">Grows with every change; 0 is none yet.</param>
/// <param name="Release">Release id to serve.</param>
/// <param name="Rollout">Instance that asked.</param>
/// <param name="UpdatedAt">When.</param>
public sealed record DesiredTwin(string Edge, long Generation, string Release, string Rollout, DateTimeOffset UpdatedAt)
{
    /// <summary>Gates that the edge must pass before it switches to the release; null where there are none.</summary>
    public IReadOnlyList<GateRule>? Gates { get; init; }

    /// <summary>Why it is asked for, where that needs saying: what it was rolled back from, and why.</summary>
    public string? Reason { get; init; }

    /// <summary>DSSE payload type of the signed document.</summary>
    public const string PayloadType = "application/vnd.puente.desired-twin+json";

    /// <summary>From when on an edge that has not heeded it yet no longer does; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether the release may be older than one that the edge has had: a rollback, or a person's word.</summary>
    public bool AllowsOlder { get; init; }

    /// <summary>This document as the hub signed it: an edge heeds what is in here, and nothing beside it.</summary>
    public DsseEnvelope? Signed { get; init; }

    /// <summary>State key of the document.</summary>
    public static string Key(string edge) => $"desired:{edge}";

    /// <summary>The document with its signature by <paramref name="key"/>.</summary>
    public DesiredTwin Sign(ECDsa key) =>
        this with { Signed = DsseEnvelope.Sign(JsonSerializer.SerializeToUtf8Bytes(this with { Signed = null }, Json.Options), PayloadType, key) };

    /// <summary>The document as <paramref name="trusted"/> signed it.</summary>
    /// <exception cref="InputException">It is not signed, or by another key.</exception>
    public DesiredTwin Verify(ECDsa trusted)
    {
        if (Signed is null) throw new InputException("desired", $"generation {Generation}", "is not signed", "Let the hub ask again: its store holds what it did not write.");
        try
        {
            return JsonSerializer.Deserialize<DesiredTwin>(Signed.Verify(trusted, PayloadType), Json.Options) is { Edge.Length: > 0, Release.Length: > 0 } twin
                ? twin
                : throw new InputException("desired", $"generation {Generation}", "names no edge or no release", "Let the hub ask again.");
        }
        catch (JsonException e)
        {
            throw new InputException("desired", $"generation {Generation}", $"cannot be read: {e.Message}", "Let the hub ask again.");
        }
    }
}

/// <summary>What an edge is and does; written by the edge alone.</summary>
/// <param name="Edge">Edge name.</param>
/// <param name="Labels">Labels it was given.</param>
/// <param name="Generation">Generation of the desired twin it last worked on.</param>
/// <param name="Release">Base release in place.</param>
/// <param name="LocalRelease">Local release tuned from it, when that is what serves.</param>
/// <param name="State"><c>idle</c>, <c>downloading</c>, <c>staged</c>, <c>verifying</c>, <c>serving</c>, <c>failed</c> or <c>refused</c> (by a gate).</param>
/// <param name="Error">Why, when failed, refused, or staged because a gate cannot be judged yet.</param>
/// <param name="BytesFetched">Bytes fetched from the cloud store since the edge was set up.</param>
/// <param name="BytesPublished">Bytes the edge put into the cloud store and its events since it was set up.</param>
/// <param name="UpdatedAt">When.</param>
public sealed record ReportedTwin(
    string Edge, IReadOnlyDictionary<string, string> Labels, long Generation, string? Release, string? LocalRelease,
    string State, string? Error, long BytesFetched, long BytesPublished, DateTimeOffset UpdatedAt)
{
    /// <summary>Why what the hub's store asks for is not heeded; null while it is.</summary>
    public string? Refused { get; init; }

    /// <summary>What the last update cost the link; null before the first.</summary>
    public UpdateBytes? Update { get; init; }

    /// <summary>What it has; null from an edge that does not say.</summary>
    public EdgeCapabilities? Capabilities { get; init; }

    /// <summary>How its components stand, by name; null where it was never asked for any.</summary>
    public IReadOnlyList<ComponentReport>? Components { get; init; }

    /// <summary>How the hub's settings stand here; null where it was never asked for any.</summary>
    public SettingsReport? Settings { get; init; }

    /// <summary>What the gates of the desired release said here; null where there were none.</summary>
    public IReadOnlyList<GateFinding>? Gates { get; init; }

    /// <summary>Number of the signed message that told of it, which says what is newer; null where it was not signed, and <c>UpdatedAt</c> does.</summary>
    public long? Sequence { get; init; }

    /// <summary>How far its photographs have moved away; null: nothing was inspected yet.</summary>
    public ReportedDrift? Drift { get; init; }

    /// <summary>State key of the document.</summary>
    public static string Key(string edge) => $"reported:{edge}";
}
