namespace Puente.Learning.Training;

/// <summary>A small, fast, seeded generator (Steele, Lea and Flood 2014). Each (seed, stream, item) has its own sequence, so that a resumed run draws what an uninterrupted one would.</summary>
public struct SplitMix64(ulong state)
{
    private ulong _state = state;

    /// <summary>The sequence of <paramref name="item"/> in <paramref name="stream"/> under <paramref name="seed"/>.</summary>
    public static SplitMix64 For(int seed, long stream, long item = 0) =>
        new(Mix(Mix(Mix((ulong)(uint)seed + Gamma) + (ulong)stream * Gamma) + (ulong)item * Gamma));

    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Gamma);

    /// <summary>Uniform in [0, 1).</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [low, high).</summary>
    public float Between(float low, float high) => low + (high - low) * Unit();

    /// <summary>Uniform in 0…count − 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>Puts <paramref name="items"/> in random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
