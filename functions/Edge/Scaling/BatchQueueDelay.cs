using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;

namespace Puente.Edge.Scaling;

/// <summary>How long requests wait for their batch, by the site's meter. Without one, as in a process that does not batch, it is unknown.</summary>
public sealed class BatchQueueDelay(IEnumerable<IQueueDelayMeter> meters) : IScalingSignal
{
    private static readonly Task _never = new TaskCompletionSource().Task;
    private readonly IQueueDelayMeter? _meter = meters.SingleOrDefault();

    /// <inheritdoc/>
    public ScalingMetric Metric => ScalingMetric.BatchQueueDelay;

    /// <summary>Never: a delay changes with each request, and is looked at now and then.</summary>
    public Task NextChange => _never;

    /// <inheritdoc/>
    public Task<ScalingReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(
        _meter is null ? ScalingReading.Unknown("Nothing in this process batches requests.")
        : _meter.QueueDelay is { } measured ? ScalingReading.Known(measured.Delay.TotalMilliseconds, measured.MeasuredAt)
        : ScalingReading.Unknown("The batcher has measured no delay yet."));
}
