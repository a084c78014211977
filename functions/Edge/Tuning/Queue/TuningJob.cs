using Puente.Core.Training;

namespace Puente.Edge.Tuning.Queue;

/// <summary>A tuning that an agent asks of the site's tuners.</summary>
/// <param name="Output">Folder of its output, below the site's work folder: what it is known by.</param>
/// <param name="Order">What the trainer is to do.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="Claim">Whose hand it is in; null in nobody's.</param>
/// <param name="ClaimedUntil">When it falls out of that hand, unless the claim is renewed.</param>
/// <param name="Outcome">How it ended; null before that.</param>
public sealed record TuningJob(
    string Output, TrainerJob Order, DateTimeOffset AskedAt, string? Claim = null, DateTimeOffset? ClaimedUntil = null, TuningOutcome? Outcome = null)
{
    /// <summary>Whether a tuner may take it.</summary>
    public bool IsFree(DateTimeOffset now) => Outcome is null && (Claim is null || ClaimedUntil <= now);
}
