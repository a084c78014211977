using Puente.Core.Components;
using Puente.Core.Gates;

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

    /// <summary>State key of the document.</summary>
    public static string Key(string edge) => $"desired:{edge}";
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
    /// <summary>What it has; null from an edge that does not say.</summary>
    public EdgeCapabilities? Capabilities { get; init; }

    /// <summary>How its components stand, by name; null where it was never asked for any.</summary>
    public IReadOnlyList<ComponentReport>? Components { get; init; }

    /// <summary>What the gates of the desired release said here; null where there were none.</summary>
    public IReadOnlyList<GateFinding>? Gates { get; init; }

    /// <summary>Number of the signed message that told of it, which says what is newer; null where it was not signed, and <c>UpdatedAt</c> does.</summary>
    public long? Sequence { get; init; }

    /// <summary>How far its photographs have moved away; null: nothing was inspected yet.</summary>
    public ReportedDrift? Drift { get; init; }

    /// <summary>State key of the document.</summary>
    public static string Key(string edge) => $"reported:{edge}";
}
