using System.Buffers.Binary;
using Puente.Core.Inspection;

namespace Puente.Samples;

/// <summary>Puts a GPS position into a JPEG: one EXIF APP1 segment (EXIF 2.32 §4.5 and §4.6.6), big-endian TIFF, IFD0 with a GPS IFD.</summary>
public static class ExifGps
{
    private const int GpsAt = 26, Ascii = 2, Long = 4, Rational = 5, Byte = 1;

    /// <summary>A copy of <paramref name="jpeg"/> with the segment directly after its start marker.</summary>
    /// <exception cref="ArgumentException">The bytes do not begin as a JPEG does.</exception>
    public static byte[] Insert(byte[] jpeg, GeoPosition position)
    {
        if (jpeg.Length < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8) throw new ArgumentException("The bytes do not begin with a JPEG start marker (FF D8).", nameof(jpeg));
        var tiff = Tiff(position);
        var segment = new byte[10 + tiff.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, 0xFFE1);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(segment.Length - 2));
        "Exif\0\0"u8.CopyTo(segment.AsSpan(4));
        tiff.CopyTo(segment, 10);
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    private static byte[] Tiff(GeoPosition position)
    {
        // Header, IFD0 with the pointer to the GPS IFD, the GPS IFD of seven entries, then the rationals it points to.
        const int valuesAt = GpsAt + 2 + 7 * 12 + 4;
        var tiff = new byte[valuesAt + 24 + 24 + 8];
        "MM\0*\0\0\0\b"u8.CopyTo(tiff);
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(8), 1);
        Entry(tiff, 10, 0x8825, Long, 1, GpsAt);
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(GpsAt), 7);
        var altitude = position.Altitude ?? 0;
        Entry(tiff, GpsAt + 2, 0, Byte, 4, 0x02030000);
        Entry(tiff, GpsAt + 14, 1, Ascii, 2, (position.Latitude >= 0 ? 'N' : 'S') << 24);
        Entry(tiff, GpsAt + 26, 2, Rational, 3, valuesAt);
        Entry(tiff, GpsAt + 38, 3, Ascii, 2, (position.Longitude >= 0 ? 'E' : 'W') << 24);
        Entry(tiff, GpsAt + 50, 4, Rational, 3, valuesAt + 24);
        Entry(tiff, GpsAt + 62, 5, Byte, 1, altitude >= 0 ? 0 : 1 << 24);
        Entry(tiff, GpsAt + 74, 6, Rational, 1, valuesAt + 48);
        Degrees(tiff.AsSpan(valuesAt), Math.Abs(position.Latitude));
        Degrees(tiff.AsSpan(valuesAt + 24), Math.Abs(position.Longitude));
        Fraction(tiff.AsSpan(valuesAt + 48), Math.Abs(altitude), 100);
        return tiff;
    }

    private static void Entry(byte[] tiff, int at, int tag, int type, int count, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), (ushort)tag);
        BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at + 2), (ushort)type);
        BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(at + 4), count);
        BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(at + 8), value);
    }

    /// <summary>Whole degrees, whole minutes, ten-thousandths of a second (3 mm on the ground).</summary>
    private static void Degrees(Span<byte> to, double degrees)
    {
        var ticks = (long)Math.Round(degrees * 36_000_000);
        Fraction(to, ticks / 36_000_000, 1);
        Fraction(to[8..], ticks / 600_000 % 60, 1);
        Fraction(to[16..], ticks % 600_000 / 10_000.0, 10_000);
    }

    private static void Fraction(Span<byte> to, double value, int denominator)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, (uint)Math.Round(value * denominator));
        BinaryPrimitives.WriteInt32BigEndian(to[4..], denominator);
    }
}
