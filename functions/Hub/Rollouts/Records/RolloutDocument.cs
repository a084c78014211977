using Puente.Workflows.Rollouts;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Hub.Rollouts.Records;

/// <summary>A rollout on record, without its edges.</summary>
/// <param name="Id">Instance id.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="State">A <see cref="FleetRolloutState"/> in camel case.</param>
/// <param name="Groups">Names of its decision groups, in order.</param>
/// <param name="Selected">Edges.</param>
/// <param name="CreatedAt">When it began.</param>
public sealed record RolloutDocument(
    string Id, RolloutRequest Request, string State, IReadOnlyList<string> Groups, int Selected, DateTimeOffset CreatedAt)
{
    /// <summary>Edges left out that are told with their reasons.</summary>
    public const int MaxExcluded = 100;

    /// <summary>Grows with every write.</summary>
    public long Revision { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Edges by state, in camel case.</summary>
    public IReadOnlyDictionary<string, int> Figures { get; init; } = new Dictionary<string, int>();

    /// <summary>Stage under way.</summary>
    public string? Stage { get; init; }

    /// <summary>Why it stands there.</summary>
    public string? Reason { get; init; }

    /// <summary>Who brought it there, where somebody did.</summary>
    public string? By { get; init; }

    /// <summary>The earlier rollout that it waits for.</summary>
    public string? After { get; init; }

    /// <summary>Edges that the placement left out.</summary>
    public int ExcludedCount { get; init; }

    /// <summary>The first of them, by name.</summary>
    public IReadOnlyList<ExcludedByPlacement> Excluded { get; init; } = [];
}
