namespace Puente.Simulation.Faults;

/// <summary>What goes wrong at one edge.</summary>
/// <param name="OfflineAfter">When its spell out of reach begins, from the start of the faults on; null: it has none.</param>
/// <param name="OfflineFor">How long the spell is.</param>
/// <param name="BytesPerSecond">What its link carries.</param>
/// <param name="FailsToLoad">It fails to load a release the first time it is asked for it.</param>
/// <param name="RefusesBad">The bad release does worse on its samples.</param>
/// <param name="Skew">How wrong its clock is.</param>
public sealed record EdgeFaults(TimeSpan? OfflineAfter, TimeSpan OfflineFor, double BytesPerSecond, bool FailsToLoad, bool RefusesBad, TimeSpan Skew)
{
    /// <summary>What befalls edge <paramref name="index"/>, the same for the same seed.</summary>
    /// <param name="plan">How often.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="index">Of the edge, from 0.</param>
    /// <param name="within">When the last spell out of reach begins.</param>
    public static EdgeFaults Draw(FaultPlan plan, int seed, int index, TimeSpan within)
    {
        var random = new Random(Mix(seed, index));
        var offline = random.NextDouble() < plan.Offline;
        var (after, lasts) = (random.NextDouble() * within, TimeSpan.FromSeconds((0.1 + 0.9 * random.NextDouble()) * plan.OfflineSeconds));
        var slow = random.NextDouble() < plan.Slow;
        var fails = random.NextDouble() < plan.Failing;
        var bad = random.NextDouble() < plan.Bad;
        var skew = TimeSpan.FromSeconds((2 * random.NextDouble() - 1) * plan.SkewSeconds);
        return new EdgeFaults(offline ? after : null, lasts, slow ? plan.SlowBytesPerSecond : plan.BytesPerSecond, fails, bad || (index == 0 && plan.Bad > 0), skew);
    }

    /// <summary>Mixes both numbers, alike on every machine, so that neighbours have nothing in common.</summary>
    private static int Mix(int seed, int index)
    {
        var mixed = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)index * 0xBF58476D1CE4E5B9);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) & int.MaxValue);
    }
}
