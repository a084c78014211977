namespace Puente.Scaling.Decisions;

/// <summary>What a site can be scaled by.</summary>
/// <param name="Name">As it stands in a trigger's metadata, and in the names of Kubernetes' external metrics: lowercase, digits and hyphens.</param>
/// <param name="Unit">Of its readings and of its target.</param>
public sealed record ScalingMetric(string Name, string Unit)
{
    /// <summary>Photographs noted in the inbox and not yet done, those in a worker's hand included: a worker is not taken from under its photograph.</summary>
    public static ScalingMetric QueuedPhotographs { get; } = new("queued-photographs", "photographs");

    /// <summary>How long the oldest photograph that is in nobody's hand has waited; 0 when none waits.</summary>
    public static ScalingMetric OldestPhotographAge { get; } = new("oldest-photograph-age", "seconds");

    /// <summary>Tunings asked for and not yet ended, running ones included: KEDA's default strategy for jobs takes those off itself.</summary>
    public static ScalingMetric PendingTuningJobs { get; } = new("pending-tuning-jobs", "jobs");

    /// <summary>How long requests wait in the batcher's queue before their batch begins.</summary>
    public static ScalingMetric BatchQueueDelay { get; } = new("batch-queue-delay", "milliseconds");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ScalingMetric> All { get; } = [QueuedPhotographs, OldestPhotographAge, PendingTuningJobs, BatchQueueDelay];

    /// <summary>The one of that name; null when there is none.</summary>
    public static ScalingMetric? Find(string? name) => All.FirstOrDefault(metric => metric.Name == name);
}
