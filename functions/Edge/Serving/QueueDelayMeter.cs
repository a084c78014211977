using Puente.Edge.Scaling;
using Puente.Serving.Engine;

namespace Puente.Edge.Serving;

/// <summary>How long requests wait before their pass: the mean of those taken since the last look, or how long the oldest that waits has, whichever is more.</summary>
/// <param name="models">All models of the site.</param>
/// <param name="clock">Of the readings.</param>
public sealed class QueueDelayMeter(IModelRegistry models, TimeProvider clock) : IQueueDelayMeter
{
    /// <summary>A look before this is the one before: several that ask do not cut each other's time short.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private StatisticDuration _before;
    private (TimeSpan Delay, DateTimeOffset MeasuredAt)? _last;

    /// <inheritdoc/>
    public (TimeSpan Delay, DateTimeOffset MeasuredAt)? QueueDelay
    {
        get
        {
            lock (_gate)
            {
                var now = clock.GetUtcNow();
                if (_last is { } last && now - last.MeasuredAt < Window) return _last;
                var (all, oldest) = (new StatisticDuration(), TimeSpan.Zero);
                foreach (var statistics in Statistics())
                {
                    all = new(all.Count + statistics.Queue.Count, all.Nanoseconds + statistics.Queue.Nanoseconds);
                    if (statistics.OldestPending > oldest) oldest = statistics.OldestPending;
                }

                // A model that is gone takes its count with it.
                var taken = all.Count - _before.Count;
                var mean = taken > 0 ? TimeSpan.FromMicroseconds(Math.Max(0, all.Nanoseconds - _before.Nanoseconds) / 1000.0 / taken) : TimeSpan.Zero;
                _before = all;
                _last = (mean > oldest ? mean : oldest, now);
                return _last;
            }
        }
    }

    private List<ModelStatistics> Statistics()
    {
        var all = new List<ModelStatistics>();
        foreach (var entry in models.Index().Where(entry => entry is { State: ModelState.Ready, Version: not null }))
        {
            try
            {
                using var model = models.Rent(entry.Name, entry.Version);
                all.Add(model.Statistics);
            }
            catch (Exception e) when (e is ModelNotFoundException or ModelUnavailableException)
            {
                // It went between the look and the asking.
            }
        }

        return all;
    }
}
