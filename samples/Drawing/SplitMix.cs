namespace Puente.Samples.Drawing;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): small, quick, and the same on every platform and version.</summary>
internal sealed class SplitMix(ulong state)
{
    private ulong _state = state;

    /// <summary>An independent stream for (<paramref name="seed"/>, <paramref name="index"/>): any subset can be drawn in any order.</summary>
    public static SplitMix For(int seed, int index) =>
        new(Mix(((ulong)(uint)seed << 32 | (uint)index) * 0x9E3779B97F4A7C15UL + 0xD1B54A32D192ED03UL));

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>Uniform in [0, 1).</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Range(float low, float high) => low + (high - low) * Unit();

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)(Next() % (uint)count);

    /// <summary>True with probability <paramref name="probability"/>.</summary>
    public bool Chance(float probability) => Unit() < probability;

    /// <summary>−1 or 1.</summary>
    public float Sign() => Chance(0.5f) ? 1 : -1;

    /// <summary>Standard normal (Box and Muller).</summary>
    public float Normal() => MathF.Sqrt(-2 * MathF.Log(1 - Unit())) * MathF.Cos(MathF.Tau * Unit());

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
