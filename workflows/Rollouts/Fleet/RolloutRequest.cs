using System.Text.Json;
using System.Text.Json.Serialization;
using Puente.Core.Gates;

namespace Puente.Workflows.Rollouts.Fleet;

/// <summary>What to do when more edges failed than may, or a gate says no.</summary>
public enum OnBreach
{
    /// <summary>Bring every edge that was asked back to what it ran before.</summary>
    Rollback,

    /// <summary>The same for the edges of the stage in which it happened; those before it stay.</summary>
    RollbackStage,

    /// <summary>Ask nobody else, and leave the twins as they are.</summary>
    Stop,
}

/// <summary>Move the placed edges to a release, stage by stage, through gates.</summary>
/// <param name="Release">Release id.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RolloutRequest(string Release)
{
    /// <summary>Rule over labels, as <c>fleet</c> reads it; null for every edge.</summary>
    public JsonElement? Placement { get; init; }

    /// <summary>Name of a placement on record, in place of <see cref="Placement"/>.</summary>
    public string? PlacementRef { get; init; }

    /// <summary>Named selectors in order, as <c>fleet</c> reads them: the decision groups. Edges that none takes form a last one.</summary>
    public JsonElement? Groups { get; init; }

    /// <summary>An Open Cluster Management <c>rolloutStrategy</c>, as <c>fleet</c> reads it; null for all at once.</summary>
    public JsonElement? RolloutStrategy { get; init; }

    /// <summary>What must hold.</summary>
    public IReadOnlyList<GateRule>? Gates { get; init; }

    /// <summary>When edges may be asked whose site names no window, <c>HH:mm-HH:mm</c> in UTC; null for always.</summary>
    public string? Window { get; init; }

    /// <summary>What a breach leads to.</summary>
    public OnBreach OnBreach { get; init; }

    /// <summary>True to take edges over from a rollout under way; false to wait for its end.</summary>
    public bool TakeOver { get; init; }

    /// <summary>True where the release may be an older version than edges have had; edges refuse that otherwise. A rollback needs no leave.</summary>
    public bool AllowOlder { get; init; }

    /// <summary>Silence after which an edge counts as out of reach, in seconds; 10 to 86,400. Default 120: edges say every 30 s that they are there.</summary>
    public double OfflineAfterSeconds { get; init; } = 120;

    /// <summary>How long a person's yes is waited for before the rollout stops, in seconds; up to 90 days. Default a week.</summary>
    public double ApprovalTimeoutSeconds { get; init; } = 604_800;
}
