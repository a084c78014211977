using Puente.Scaling.Decisions;

namespace Puente.Scaling.Signals;

/// <summary>One metric of a tier, told to its scaler. Reads never overlap, however many callers wait for one.</summary>
public interface IScalingSignal
{
    /// <summary>Which metric it is.</summary>
    ScalingMetric Metric { get; }

    /// <summary>
    /// Completed when the next reading may differ: taken before a reading, it misses nothing that comes after. A source that cannot tell answers a task
    /// that never completes, and is read again now and then.
    /// </summary>
    Task NextChange { get; }

    /// <summary>What is known now. A source that is away is <see cref="ScalingReading.Unknown"/>, never an older value under a new time.</summary>
    /// <exception cref="Exception">A fault of the source: the caller's call fails, and nothing scales by it.</exception>
    Task<ScalingReading> ReadAsync(CancellationToken cancellationToken);
}
