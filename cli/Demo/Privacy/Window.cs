namespace Puente.Cli.Demo.Privacy;

/// <summary>A stretch of bytes that tells one image file from all other data.</summary>
public static class Window
{
    /// <summary>Bytes of a stretch.</summary>
    public const int Length = 24;

    /// <summary>Different byte values a stretch must have: padding and the repeating codes of a flat image area occur in other files too.</summary>
    private const int MinDistinct = 16;

    /// <summary>The distinctive stretch nearest to the middle of <paramref name="bytes"/>; empty when there is none.</summary>
    public static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        var middle = (bytes.Length - Length) / 2;
        for (var off = 0; off <= middle; off++)
        {
            if (middle + off + Length <= bytes.Length && IsDistinctive(bytes.Slice(middle + off, Length))) return bytes.Slice(middle + off, Length).ToArray();
            if (IsDistinctive(bytes.Slice(middle - off, Length))) return bytes.Slice(middle - off, Length).ToArray();
        }

        return [];
    }

    private static bool IsDistinctive(ReadOnlySpan<byte> stretch)
    {
        Span<bool> seen = stackalloc bool[256];
        var distinct = 0;
        foreach (var value in stretch)
        {
            if (!seen[value]) distinct++;
            seen[value] = true;
        }

        return distinct >= MinDistinct;
    }
}
