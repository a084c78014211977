using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;

namespace Puente.Edge.Scaling;

/// <summary>Photographs of the inbox that are not yet done, in hand or not; at most as many as the inbox takes (<c>Inbox:MaxWaiting</c>).</summary>
public sealed class QueuedPhotographs(InboxReadings inbox) : IScalingSignal
{
    /// <inheritdoc/>
    public ScalingMetric Metric => ScalingMetric.QueuedPhotographs;

    /// <inheritdoc/>
    public Task NextChange => inbox.NextChange;

    /// <inheritdoc/>
    public Task<ScalingReading> ReadAsync(CancellationToken cancellationToken) =>
        inbox.ReadAsync((status, _) => status.Waiting + status.InHand, cancellationToken);
}
