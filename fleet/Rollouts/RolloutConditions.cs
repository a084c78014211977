namespace Puente.Fleet.Rollouts;

/// <summary>What a step heeds beside the strategy.</summary>
public sealed record RolloutConditions
{
    /// <summary>Nothing.</summary>
    public static RolloutConditions None { get; } = new();

    /// <summary>What sites allow, by edge; one that is absent allows everything.</summary>
    public IReadOnlyDictionary<string, SiteRule>? Sites { get; init; }

    /// <summary>When edges may be asked whose site names no window of its own; null for always.</summary>
    public MaintenanceWindow? Window { get; init; }

    /// <summary>Stages that may start, by number from the first; the next waits for a person. Default all.</summary>
    public int OpenStages { get; init; } = int.MaxValue;

    /// <summary>Edges that served at this instant need not soak any longer; null where nobody said so.</summary>
    public DateTimeOffset? PromotedAt { get; init; }
}
