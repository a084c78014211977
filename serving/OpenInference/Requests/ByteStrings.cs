using System.Buffers.Binary;

namespace Puente.Serving.OpenInference.Requests;

/// <summary>The layout of <c>BYTES</c>: each element a 32-bit little-endian length and that many bytes.</summary>
internal static class ByteStrings
{
    public const int Prefix = sizeof(uint);

    /// <summary>Takes the first element off <paramref name="rest"/>; false where it is cut short.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> element)
    {
        element = default;
        if (rest.Length < Prefix) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length > rest.Length - Prefix) return false;
        element = rest.Slice(Prefix, (int)length);
        rest = rest[(Prefix + (int)length)..];
        return true;
    }

    /// <summary>Whether <paramref name="bytes"/> are <paramref name="elements"/> elements and nothing more.</summary>
    public static bool Holds(ReadOnlySpan<byte> bytes, int elements)
    {
        for (var i = 0; i < elements; i++)
            if (!TryTake(ref bytes, out _)) return false;
        return bytes.IsEmpty;
    }

    /// <summary>Writes an element at <paramref name="at"/> and says where the next goes.</summary>
    public static int Put(Span<byte> target, int at, ReadOnlySpan<byte> element)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target[at..], (uint)element.Length);
        element.CopyTo(target[(at + Prefix)..]);
        return at + Prefix + element.Length;
    }
}
