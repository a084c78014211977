namespace Puente.Core.Datasets;

/// <summary>
/// The packed shard: fixed-size RGB samples, one after another, so that a trainer maps the file and reads sample i without decoding.
/// Layout, little-endian: 8 bytes magic <c>PUENTE01</c>; int32 side in pixels; int32 sample count; then count × side × side × 3 bytes
/// of row-major interleaved RGB. A shard's file name is its SHA-256.
/// </summary>
public static class ShardFormat
{
    /// <summary>Bytes before the first sample.</summary>
    public const int HeaderBytes = 16;

    /// <summary>The first eight bytes.</summary>
    public static ReadOnlySpan<byte> Magic => "PUENTE01"u8;

    /// <summary>The bytes of one sample of <paramref name="side"/> × <paramref name="side"/> pixels.</summary>
    public static int SampleBytes(int side) => side * side * 3;
}
