using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;

namespace Puente.Scaling.Server;

/// <summary>The tier's signals by their metric. A metric that no signal tells of is unknown.</summary>
internal sealed class SignalBoard(IEnumerable<IScalingSignal> signals, ScalerOptions options, TimeProvider time)
{
    private static readonly Task _never = new TaskCompletionSource().Task;
    private readonly Dictionary<ScalingMetric, SharedReading> _readings = signals.ToDictionary(signal => signal.Metric, signal => new SharedReading(signal, options.ReadTimeout, time));

    /// <summary>Completed when the metric's next reading may differ.</summary>
    public Task NextChange(ScalingMetric metric) => _readings.TryGetValue(metric, out var reading) ? reading.Signal.NextChange : _never;

    /// <summary>The answer to a trigger, as things stand now.</summary>
    public async Task<ScalingAnswer> AnswerAsync(ScalingQuery query, CancellationToken cancellationToken)
    {
        var reading = _readings.TryGetValue(query.Metric, out var shared)
            ? await shared.ReadAsync(cancellationToken)
            : ScalingReading.Unknown($"This tier does not measure {query.Metric.Name}.");
        return ScalingDecision.Answer(query, reading, time.GetUtcNow());
    }
}
