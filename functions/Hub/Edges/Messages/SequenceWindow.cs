namespace Puente.Hub.Edges.Messages;

/// <summary>
/// Which of the last <see cref="Size"/> numbers of an edge were seen, as IPsec does it (RFC 4303, 3.4.3): a bus that repeats and reorders is
/// told from one who replays. One document of a few hundred bytes an edge.
/// </summary>
/// <param name="Highest">The highest number seen; 0 before the first.</param>
/// <param name="Bits">One bit a number, at the number modulo <see cref="Size"/>.</param>
public sealed record SequenceWindow(long Highest, byte[] Bits)
{
    /// <summary>Numbers remembered.</summary>
    public const int Size = 1024;

    /// <summary>Nothing was seen.</summary>
    public static SequenceWindow Empty { get; } = new(0, new byte[Size / 8]);

    /// <summary>Whether <paramref name="sequence"/>, at least 1, was seen.</summary>
    public SequenceVerdict Judge(long sequence)
    {
        if (sequence > Highest) return SequenceVerdict.New;
        if (sequence <= Highest - Size) return SequenceVerdict.TooOld;
        return (Bits[sequence % Size / 8] & Bit(sequence)) == 0 ? SequenceVerdict.New : SequenceVerdict.Seen;
    }

    /// <summary>The window once <paramref name="sequence"/>, which is not too old, was seen.</summary>
    public SequenceWindow With(long sequence)
    {
        var bits = sequence - Highest >= Size ? new byte[Size / 8] : (byte[])Bits.Clone();
        for (var between = Highest + 1; between < sequence && sequence - Highest < Size; between++) bits[between % Size / 8] &= (byte)~Bit(between);
        bits[sequence % Size / 8] |= Bit(sequence);
        return new SequenceWindow(Math.Max(Highest, sequence), bits);
    }

    private static byte Bit(long sequence) => (byte)(1 << (int)(sequence % 8));
}
