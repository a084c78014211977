using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;

namespace Puente.Edge.Scaling;

/// <summary>How long the oldest photograph that is in nobody's hand has waited.</summary>
public sealed class OldestPhotograph(InboxReadings inbox) : IScalingSignal
{
    /// <inheritdoc/>
    public ScalingMetric Metric => ScalingMetric.OldestPhotographAge;

    /// <inheritdoc/>
    public Task NextChange => inbox.NextChange;

    /// <inheritdoc/>
    public Task<ScalingReading> ReadAsync(CancellationToken cancellationToken) => inbox.ReadAsync(
        // Noted by a process whose clock is ahead, it has waited no less than not at all.
        (status, now) => status.Oldest is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0,
        cancellationToken);
}
