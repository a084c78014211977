using System.Runtime.InteropServices;

namespace Puente.Cli.Demo.Privacy;

/// <summary>
/// Looks for many stretches of bytes at once, at every offset. The first eight bytes of each go into a filter of bits; where the
/// filter answers, the whole stretch is compared, so that a hit is never a chance of hashing.
/// </summary>
public sealed class WindowSearch
{
    private const int FilterBits = 22;
    private readonly ulong[] _filter = new ulong[1 << (FilterBits - 6)];
    private readonly Dictionary<ulong, List<(byte[] Window, string Name)>> _byPrefix = [];

    /// <summary>Adds a stretch of <see cref="Window.Length"/> bytes.</summary>
    public void Add(byte[] window, string name)
    {
        var prefix = MemoryMarshal.Read<ulong>(window);
        var bit = Bit(prefix);
        _filter[bit >> 6] |= 1UL << (bit & 63);
        if (!_byPrefix.TryGetValue(prefix, out var list)) _byPrefix[prefix] = list = [];
        list.Add((window, name));
    }

    /// <summary>Tells <paramref name="onHit"/> the offset and name of every stretch in <paramref name="data"/>.</summary>
    public void Find(ReadOnlySpan<byte> data, Action<int, string> onHit)
    {
        for (var at = 0; at + Window.Length <= data.Length; at++)
        {
            var prefix = MemoryMarshal.Read<ulong>(data[at..]);
            var bit = Bit(prefix);
            if ((_filter[bit >> 6] >> (bit & 63) & 1) == 0 || !_byPrefix.TryGetValue(prefix, out var list)) continue;
            foreach (var (window, name) in list)
                if (data.Slice(at, Window.Length).SequenceEqual(window))
                    onHit(at, name);
        }
    }

    /// <summary>Fibonacci hashing: the top bits of a product with 2^64 over the golden ratio.</summary>
    private static int Bit(ulong prefix) => (int)(prefix * 0x9E3779B97F4A7C15UL >> (64 - FilterBits));
}
