namespace Puente.Cli.Client.Contracts;

/// <summary>What releasing a head made.</summary>
public sealed record HeadReleased(string Release, string Name, int Version, long BytesPublished);

/// <summary>How a rollout ended.</summary>
public sealed record RolloutEnd(string Release, string State, IReadOnlyDictionary<string, int>? Figures, int Selected, string? Reason);

/// <summary>A rollout without its edges.</summary>
/// <param name="Id">Instance id.</param>
/// <param name="Release">Release id.</param>
/// <param name="State">Where it stands, such as <c>rolling</c> or <c>rolledBack</c>.</param>
/// <param name="Stage">Stage under way.</param>
/// <param name="Reason">Why it stands there.</param>
/// <param name="By">Who brought it there, where somebody did.</param>
/// <param name="After">The rollout it waits for.</param>
/// <param name="Selected">Edges.</param>
/// <param name="Figures">Edges by state.</param>
/// <param name="ExcludedCount">Edges that the placement left out.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record RolloutInfo(
    string Id, string Release, string State, string? Stage, string? Reason, string? By, string? After, int Selected, IReadOnlyDictionary<string, int>? Figures,
    int ExcludedCount, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>True when it will not move further.</summary>
    public bool HasEnded => State is "completed" or "stopped" or "aborted" or "rolledBack" or "rollbackFailed";
}

/// <summary>A rollout with a page of its edges.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Edges">Its edges, by name.</param>
/// <param name="Next">Name after which the next page begins; null on the last.</param>
public sealed record RolloutPage(RolloutInfo Rollout, IReadOnlyList<RolledEdge> Edges, string? Next);

/// <summary>One edge of a rollout.</summary>
/// <param name="Edge">Name.</param>
/// <param name="Wave">Decision group it is in.</param>
/// <param name="State"><c>serving</c> when it is done.</param>
/// <param name="BytesFetched">Bytes that crossed to it since it was set up.</param>
/// <param name="Seconds">From being asked to serving.</param>
public sealed record RolledEdge(string Edge, string? Wave, string State, long BytesFetched, double Seconds)
{
    /// <summary>Why it stands there.</summary>
    public string? Detail { get; init; }

    /// <summary>Release it ran before.</summary>
    public string? Before { get; init; }
}
