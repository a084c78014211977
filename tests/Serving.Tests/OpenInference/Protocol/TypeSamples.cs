using System.Runtime.InteropServices;
using Google.Protobuf;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>A tensor [2, 2] of each type in each form that the protocol has for it.</summary>
/// <param name="Type">The type.</param>
/// <param name="Flat">As flat JSON; null where it has none.</param>
/// <param name="Nested">As nested JSON.</param>
/// <param name="Raw">As bytes.</param>
/// <param name="Typed">As typed contents; null where they have no field for it.</param>
internal sealed record TypeSamples(TensorType Type, string? Flat, string? Nested, byte[] Raw, InferTensorContents? Typed)
{
    public static IReadOnlyList<TypeSamples> All { get; } =
    [
        Of(TensorType.Bool, "true,false,false,true", [1, 0, 0, 1], new() { BoolContents = { true, false, false, true } }),
        Of(TensorType.UInt8, "0,1,254,255", Bytes<byte>(0, 1, 254, 255), new() { UintContents = { 0, 1, 254, 255 } }),
        Of(TensorType.UInt16, "0,1,65534,65535", Bytes<ushort>(0, 1, 65534, 65535), new() { UintContents = { 0, 1, 65534, 65535 } }),
        Of(TensorType.UInt32, "0,1,2,4294967295", Bytes<uint>(0, 1, 2, uint.MaxValue), new() { UintContents = { 0, 1, 2, uint.MaxValue } }),
        Of(TensorType.UInt64, "0,1,2,18446744073709551615", Bytes<ulong>(0, 1, 2, ulong.MaxValue), new() { Uint64Contents = { 0, 1, 2, ulong.MaxValue } }),
        Of(TensorType.Int8, "-128,-1,0,127", Bytes<sbyte>(-128, -1, 0, 127), new() { IntContents = { -128, -1, 0, 127 } }),
        Of(TensorType.Int16, "-32768,-1,0,32767", Bytes<short>(-32768, -1, 0, 32767), new() { IntContents = { -32768, -1, 0, 32767 } }),
        Of(TensorType.Int32, "-2147483648,-1,0,2147483647", Bytes(int.MinValue, -1, 0, int.MaxValue), new() { IntContents = { int.MinValue, -1, 0, int.MaxValue } }),
        Of(TensorType.Int64, "-9223372036854775808,-1,0,9223372036854775807", Bytes(long.MinValue, -1, 0, long.MaxValue), new() { Int64Contents = { long.MinValue, -1, 0, long.MaxValue } }),
        new(TensorType.Float16, null, null, Bytes((Half)0.5, (Half)(-2), (Half)1, Half.MaxValue), null),
        Of(TensorType.Float32, "0.5,-2,3.4028235E+38,1E-45", Bytes(0.5f, -2, float.MaxValue, float.Epsilon), new() { Fp32Contents = { 0.5f, -2, float.MaxValue, float.Epsilon } }),
        Of(TensorType.Float64, "0.5,-2,1.7976931348623157E+308,5E-324", Bytes(0.5, -2, double.MaxValue, double.Epsilon), new() { Fp64Contents = { 0.5, -2, double.MaxValue, double.Epsilon } }),
        Of(TensorType.Bytes, "\"\",\"a\",\"grüß\",\"\\\"\\n\"", Strings("", "a", "grüß", "\"\n"),
            new() { BytesContents = { ByteString.Empty, ByteString.CopyFromUtf8("a"), ByteString.CopyFromUtf8("grüß"), ByteString.CopyFromUtf8("\"\n") } }),
        new(TensorType.BFloat16, null, null, [0, 0x3f, 0, 0xc0, 0x80, 0x3f, 0x7f, 0x7f], null),
    ];

    public static byte[] Strings(params string[] texts) =>
        [.. texts.Select(System.Text.Encoding.UTF8.GetBytes).SelectMany(text => (byte[])[.. BitConverter.GetBytes(text.Length), .. text])];

    public static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static TypeSamples Of(TensorType type, string flat, byte[] raw, InferTensorContents typed)
    {
        // No sample holds a comma within an element.
        var elements = flat.Split(',');
        return new(type, $"[{flat}]", $"[[{elements[0]},{elements[1]}],[{elements[2]},{elements[3]}]]", raw, typed);
    }
}
