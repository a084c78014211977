using Puente.Core;

namespace Puente.Fleet;

/// <summary>When the hub taints an edge by itself.</summary>
public sealed record AutomaticTaintOptions
{
    /// <summary>An edge not heard of for so long is unreachable. Default 5 minutes: five leases of Open Cluster Management's default length.</summary>
    public TimeSpan UnreachableAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>An edge with fewer free bytes than this takes nothing new. Default 1 GiB: a backbone, a head and what they are replaced by; 0 turns it off.</summary>
    public double LowDiskBytes { get; init; } = 1L << 30;

    /// <summary>Throws when an option is out of bounds.</summary>
    /// <exception cref="InputException">One is.</exception>
    public void Validate()
    {
        if (UnreachableAfter <= TimeSpan.Zero)
            throw new InputException("unreachableAfter", $"{UnreachableAfter}", "is not positive", "Give a time span such as 00:05:00.");
        if (!(LowDiskBytes >= 0) || !double.IsFinite(LowDiskBytes))
            throw new InputException("lowDiskBytes", $"{LowDiskBytes}", "is no number of bytes", "Give 0 to turn the taint off, or bytes.");
    }
}
