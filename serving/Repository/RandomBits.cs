namespace Puente.Serving.Repository;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014) by seed, stream and item: the same on every platform.</summary>
internal sealed class RandomBits(ulong seed, ulong stream, ulong item)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state = Mix(Mix(Mix(seed + Step) ^ stream) + Step ^ item);

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Step);

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
