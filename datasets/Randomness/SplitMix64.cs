using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Puente.Datasets.Randomness;

/// <summary>A small seeded generator (Steele, Lea and Flood 2014); each (seed, stream, item) has its own sequence, on every platform the same.</summary>
internal struct SplitMix64(ulong state)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state = state;

    /// <summary>The sequence of <paramref name="item"/> in <paramref name="stream"/> under <paramref name="seed"/>.</summary>
    public static SplitMix64 For(int seed, long stream, long item = 0) =>
        new(Mix(Mix(Mix((ulong)(uint)seed + Gamma) + (ulong)stream * Gamma) + (ulong)item * Gamma));

    /// <summary>The stream of a name: what is drawn for one file does not hang on which others there are.</summary>
    public static long StreamOf(string name) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Gamma);

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
