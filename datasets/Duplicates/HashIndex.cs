using Puente.Imaging;

namespace Puente.Datasets.Duplicates;

/// <summary>
/// Finds every hash within a radius of another, exactly, without comparing with all: multi-index hashing (Norouzi, Punjani and Fleet 2012). A 256-bit hash
/// is cut into 16 substrings of 16 bits, each with a table. Hashes within r = 16a + c bits agree within a bits in one of the first c + 1 substrings, or
/// within a − 1 in one of the rest (else they would differ in at least r + 1 bits), so only those keys are looked up and only what lies there is compared.
/// </summary>
/// <remarks>
/// At the usual 12 bits that is 13 look-ups. Beyond about 48 bits the keys outnumber a small index, which is then scanned. Not safe for concurrent writes.
/// </remarks>
public sealed class HashIndex
{
    private const int Tables = 16, Keys = 1 << 16;
    private readonly List<PerceptualHash> _hashes = [];
    private readonly int[][] _heads = new int[Tables][];
    private readonly List<int>[] _next = new List<int>[Tables];
    private readonly ushort[] _firstFlips, _otherFlips;
    private readonly int _firstTables;

    /// <summary>An empty index that answers for <paramref name="radius"/> bits, 0 to 64.</summary>
    public HashIndex(int radius)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, 64);
        Radius = radius;
        _firstTables = radius % Tables + 1;
        _otherFlips = Flips(radius / Tables - 1);
        _firstFlips = Flips(radius / Tables);
        for (var table = 0; table < Tables; table++)
        {
            _heads[table] = new int[Keys];
            Array.Fill(_heads[table], -1);
            _next[table] = [];
        }
    }

    /// <summary>Bits within which two hashes are nearly the same.</summary>
    public int Radius { get; }

    /// <summary>Hashes held.</summary>
    public int Count => _hashes.Count;

    /// <summary>The hash added as number <paramref name="index"/>.</summary>
    public PerceptualHash this[int index] => _hashes[index];

    /// <summary>Adds <paramref name="hash"/>; its number is how many there were before.</summary>
    public int Add(PerceptualHash hash)
    {
        var index = _hashes.Count;
        _hashes.Add(hash);
        Span<ushort> keys = stackalloc ushort[Tables];
        Substrings(hash, keys);
        for (var table = 0; table < Tables; table++)
        {
            _next[table].Add(_heads[table][keys[table]]);
            _heads[table][keys[table]] = index;
        }

        return index;
    }

    /// <summary>The lowest number of a hash within the radius, or −1: what a scan from the first to the last would find.</summary>
    public int First(PerceptualHash hash)
    {
        var first = -1;
        Visit(hash, index =>
        {
            if (first < 0 || index < first) first = index;
        });
        return first;
    }

    /// <summary>The numbers of all hashes within the radius, in ascending order.</summary>
    public IReadOnlyList<int> Within(PerceptualHash hash)
    {
        var found = new SortedSet<int>();
        Visit(hash, index => found.Add(index));
        return [.. found];
    }

    private void Visit(PerceptualHash hash, Action<int> found)
    {
        if (_firstFlips.Length * _firstTables + _otherFlips.Length * (Tables - _firstTables) > _hashes.Count)
        {
            for (var index = 0; index < _hashes.Count; index++)
                if (hash.Distance(_hashes[index]) <= Radius) found(index);
            return;
        }

        Span<ushort> keys = stackalloc ushort[Tables];
        Substrings(hash, keys);
        for (var table = 0; table < Tables; table++)
            foreach (var flip in table < _firstTables ? _firstFlips : _otherFlips)
                for (var index = _heads[table][keys[table] ^ flip]; index >= 0; index = _next[table][index])
                    if (hash.Distance(_hashes[index]) <= Radius) found(index);
    }

    /// <summary>
    /// Substring t takes bit (t + row) mod 16 of each of the hash's 16 rows: a diagonal. Bits of one row or column are much alike (a lit edge, a gradient),
    /// and keys made of them would crowd a few buckets.
    /// </summary>
    private static void Substrings(PerceptualHash hash, Span<ushort> keys)
    {
        ReadOnlySpan<ulong> words = [hash.A, hash.B, hash.C, hash.D];
        keys.Clear();
        for (var row = 0; row < 16; row++)
        {
            var bits = (ushort)(words[row >> 2] >> ((row & 3) * 16));
            for (var table = 0; table < Tables; table++)
                keys[table] |= (ushort)(((bits >> ((table + row) & 15)) & 1) << row);
        }
    }

    /// <summary>Every 16-bit pattern of at most <paramref name="bits"/> ones; none when negative.</summary>
    private static ushort[] Flips(int bits) => bits < 0
        ? []
        : [.. Enumerable.Range(0, Keys).Where(pattern => int.PopCount(pattern) <= bits).Select(pattern => (ushort)pattern)];
}
