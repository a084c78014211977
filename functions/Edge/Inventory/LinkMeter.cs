using Puente.Core.Twins;
using Puente.Edge.Uplink;

namespace Puente.Edge.Inventory;

/// <summary>How fast files come over this site's link, and how often it fails.</summary>
public sealed class LinkMeter(CloudLink cloud)
{
    /// <summary>Fewer bytes than these tell of a link's delay, not of its rate.</summary>
    private const long LeastBytes = 1 << 20;

    /// <summary>How much the latest file counts.</summary>
    private const double Weight = 0.3;

    private readonly Lock _gate = new();
    private double? _rate;

    /// <summary>The link, as it has been since the start.</summary>
    public LinkQuality Quality
    {
        get
        {
            lock (_gate) return new LinkQuality(_rate, cloud.Outages, cloud.LastOutage?.TotalSeconds);
        }
    }

    /// <summary>So many bytes came in so long.</summary>
    public void Measure(long bytes, TimeSpan took)
    {
        if (bytes < LeastBytes || took <= TimeSpan.Zero) return;
        var rate = bytes / took.TotalSeconds;
        lock (_gate) _rate = _rate is { } known ? known + (Weight * (rate - known)) : rate;
    }
}
