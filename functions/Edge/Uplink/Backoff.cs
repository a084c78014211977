namespace Puente.Edge.Uplink;

/// <summary>
/// Waits between tries over a link that fails: doubling from one second to five minutes, each drawn evenly between half of it and all of it,
/// so that hundreds of sites that lost the same hub do not come back in step.
/// </summary>
/// <param name="random">Where the jitter comes from.</param>
public sealed class Backoff(Random random)
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan _first = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait after <paramref name="failures"/> failures in a row, at least 1.</summary>
    public TimeSpan After(int failures)
    {
        var whole = Math.Min(Longest.TotalSeconds, _first.TotalSeconds * Math.Pow(2, Math.Min(failures, 30) - 1));
        return TimeSpan.FromSeconds(whole * (0.5 + random.NextDouble() / 2));
    }
}
