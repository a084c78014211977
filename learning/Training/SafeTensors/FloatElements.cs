using System.Runtime.InteropServices;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>The floating-point types that weights are kept in, widened (or, from double, rounded) to float32.</summary>
internal static class FloatElements
{
    /// <summary>Types understood.</summary>
    public const string Types = "F32, F16, BF16 or F64";

    /// <summary>Whether <paramref name="type"/> is one of <see cref="Types"/>.</summary>
    public static bool Understands(string type) => type is "F32" or "F16" or "BF16" or "F64";

    /// <summary>Converts <paramref name="bytes"/>, little-endian elements of <paramref name="type"/>, into as many floats.</summary>
    public static void Convert(string type, ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        switch (type)
        {
            case "F32":
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(floats);
                return;
            case "F16":
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < halves.Length; i++) floats[i] = (float)halves[i];
                return;
            case "BF16":
                // The upper half of a float32.
                var upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < upper.Length; i++) floats[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                return;
            default:
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < doubles.Length; i++) floats[i] = (float)doubles[i];
                return;
        }
    }
}
