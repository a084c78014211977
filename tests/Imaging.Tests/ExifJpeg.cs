using System.Buffers.Binary;
using Puente.Core.Images;

namespace Puente.Imaging.Tests;

/// <summary>Makes JPEG files that carry an EXIF segment: little-endian TIFF (EXIF 2.32, section 4.6), one directory or two.</summary>
internal static class ExifJpeg
{
    /// <summary>A directory entry: tag, type (2 ASCII, 3 short, 4 long, 5 rational), count, value bytes.</summary>
    public sealed record Entry(ushort Tag, ushort Type, uint Count, byte[] Value);

    public static byte[] WithOrientation(RgbImage image, ushort orientation) =>
        With(image, Tiff([new Entry(0x0112, 3, 1, [(byte)orientation, (byte)(orientation >> 8)])], null));

    public static byte[] WithPosition(RgbImage image, params Entry[] gps) => With(image, Tiff([], gps));

    public static Entry Ascii(ushort tag, string text) => new(tag, 2, (uint)text.Length + 1, [.. text.Select(c => (byte)c), 0]);

    public static Entry Byte(ushort tag, byte value) => new(tag, 1, 1, [value]);

    public static Entry Rationals(ushort tag, params (uint Numerator, uint Denominator)[] values)
    {
        var bytes = new byte[values.Length * 8];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 8), values[i].Numerator);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 8 + 4), values[i].Denominator);
        }

        return new Entry(tag, 5, (uint)values.Length, bytes);
    }

    private static byte[] With(RgbImage image, byte[] tiff)
    {
        var jpeg = ImageCodec.EncodeJpeg(image, 95);
        var length = tiff.Length + 8;
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. "Exif\0\0"u8, .. tiff, .. jpeg[2..]];
    }

    private static byte[] Tiff(Entry[] first, Entry[]? gps)
    {
        const int start = 8;
        var size = 2 + 12 * (first.Length + (gps is null ? 0 : 1)) + 4 + first.Sum(entry => Outside(entry));
        if (gps is not null) first = [.. first, new Entry(0x8825, 4, 1, BitConverter.GetBytes(start + size))];
        return [.. "II"u8, 42, 0, start, 0, 0, 0, .. Directory(first, start), .. gps is null ? [] : Directory(gps, start + size)];
    }

    private static byte[] Directory(Entry[] entries, int offset)
    {
        var (head, tail) = (new List<byte>(BitConverter.GetBytes((ushort)entries.Length)), new List<byte>());
        var outside = offset + 2 + 12 * entries.Length + 4;
        foreach (var entry in entries)
        {
            head.AddRange([.. BitConverter.GetBytes(entry.Tag), .. BitConverter.GetBytes(entry.Type), .. BitConverter.GetBytes(entry.Count)]);
            if (Outside(entry) == 0)
            {
                head.AddRange([.. entry.Value, .. new byte[4 - entry.Value.Length]]);
                continue;
            }

            head.AddRange(BitConverter.GetBytes(outside + tail.Count));
            tail.AddRange(entry.Value);
        }

        return [.. head, 0, 0, 0, 0, .. tail];
    }

    private static int Outside(Entry entry) => entry.Value.Length > 4 ? entry.Value.Length : 0;
}
