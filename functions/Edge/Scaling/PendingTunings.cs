using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;
using Puente.Workflows.Tuning;

namespace Puente.Edge.Scaling;

/// <summary>
/// Tunings that are scheduled or run. A retraining is no job of its own: the tuning that it finds reason for is, under its own instance. The durable client is
/// the function host's to give, so they are counted by a timer (<see cref="ScalingFunctions"/>), and a count that is not renewed is unknown in the end.
/// </summary>
public sealed class PendingTunings(TimeProvider time) : IScalingSignal
{
    private static readonly OrchestrationRuntimeStatus[] _pending = [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running];
    private readonly SignalPulse _pulse = new();
    private ScalingReading _last = ScalingReading.Unknown("Tunings have not been counted yet.");

    /// <inheritdoc/>
    public ScalingMetric Metric => ScalingMetric.PendingTuningJobs;

    /// <inheritdoc/>
    public Task NextChange => _pulse.Next;

    /// <inheritdoc/>
    public Task<ScalingReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Volatile.Read(ref _last));

    /// <summary>Counts them.</summary>
    public async Task CountAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var (at, count) = (time.GetUtcNow(), 0);
        await foreach (var instance in client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: _pending)).WithCancellation(cancellationToken))
            if (string.Equals(instance.Name, nameof(TuneOrchestrator), StringComparison.OrdinalIgnoreCase)) count++;
        var before = Interlocked.Exchange(ref _last, ScalingReading.Known(count, at));
        if (before.Reason is not null || before.Value != count) _pulse.Beat();
    }
}
