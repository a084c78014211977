using Microsoft.Extensions.Logging;

namespace Puente.Edge.Uplink;

/// <summary>Whether this site reaches its hub's components. Being offline is a state, told once as it begins and once as it ends, not a failure.</summary>
public sealed class CloudLink(TimeProvider time, ILogger<CloudLink> log)
{
    private readonly Lock _gate = new();

    /// <summary>Since when nothing gets through; null while something does.</summary>
    public DateTimeOffset? DownSince { get; private set; }

    /// <summary>How often nothing got through any more since the start.</summary>
    public int Outages { get; private set; }

    /// <summary>How long the last of these was; null before one ended.</summary>
    public TimeSpan? LastOutage { get; private set; }

    /// <summary>Something got through.</summary>
    public void Reached()
    {
        lock (_gate)
        {
            if (DownSince is not { } since) return;
            DownSince = null;
            LastOutage = time.GetUtcNow() - since;
            log.LogInformation("The hub is reached again, after {Seconds:F0} s.", LastOutage.Value.TotalSeconds);
        }
    }

    /// <summary>A call failed with <paramref name="error"/>.</summary>
    public void Missed(Exception error)
    {
        lock (_gate)
        {
            if (DownSince is not null) return;
            DownSince = time.GetUtcNow();
            Outages++;
            log.LogWarning(error, "The hub is not reached; this site goes on alone and tries again.");
        }
    }

    /// <summary>Whether <paramref name="error"/> is a call that did not get through, rather than a fault of this program.</summary>
    public static bool IsMiss(Exception error) =>
        error is Dapr.DaprException or Grpc.Core.RpcException or HttpRequestException or IOException or TimeoutException;
}
