namespace Puente.Fleet.Rollouts;

/// <summary>What a rollout does now.</summary>
/// <param name="ToStart">Edges to ask, by name; empty after a breach.</param>
/// <param name="TimedOut">Edges on their way for longer than they may: they count as failed, and hold no slot.</param>
/// <param name="Removed">Edges with a status that no group holds any more, by name.</param>
/// <param name="Breach">More edges failed than may.</param>
/// <param name="RecheckAfter">When time alone next changes the answer; null where only news can.</param>
public sealed record RolloutStep(
    IReadOnlyList<string> ToStart, IReadOnlyList<string> TimedOut, IReadOnlyList<string> Removed, bool Breach, TimeSpan? RecheckAfter)
{
    /// <summary>The stage that is under way, from 0; null when all are done.</summary>
    public int? Stage { get; init; }

    /// <summary>Stages in all.</summary>
    public int Stages { get; init; }

    /// <summary>Its name: the group's, or <see cref="RolloutEngine.Rest"/>.</summary>
    public string? StageName { get; init; }

    /// <summary>The stage before is done, and a person has to say that this one may start.</summary>
    public bool AwaitsPromotion { get; init; }

    /// <summary>Whether nothing is under way and nothing is left to ask: who is out of reach is not waited for.</summary>
    public bool IsDone => Stage is null && !Breach;

    /// <summary>The stage under way in figures, or the breach.</summary>
    public string Reason { get; init; } = "";
}
