using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Uplink;
using Puente.Scaling.Signals;

namespace Puente.Edge.Scaling;

/// <summary>Readings of the inbox's ledger. Changes that this process makes are told; those of other processes of the site are seen when it is read again.</summary>
public sealed class InboxReadings
{
    private readonly InboxLedger _ledger;
    private readonly TimeProvider _time;
    private readonly SignalPulse _pulse = new();

    /// <summary>Over <paramref name="ledger"/>.</summary>
    public InboxReadings(InboxLedger ledger, TimeProvider time)
    {
        (_ledger, _time) = (ledger, time);
        ledger.Changed += _pulse.Beat;
    }

    /// <summary>Completed when this process has changed the ledger.</summary>
    public Task NextChange => _pulse.Next;

    /// <summary>What <paramref name="measure"/> makes of the ledger; unknown while its state does not answer.</summary>
    public async Task<ScalingReading> ReadAsync(Func<InboxStatus, DateTimeOffset, double> measure, CancellationToken cancellationToken)
    {
        try
        {
            // The earlier of the two times: a reading is no younger than what it read.
            var now = _time.GetUtcNow();
            return ScalingReading.Known(measure(await _ledger.StatusAsync(cancellationToken), now), now);
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            return ScalingReading.Unknown($"The inbox's state does not answer ({e.GetType().Name}).");
        }
    }
}
