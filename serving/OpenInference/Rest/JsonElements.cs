using System.Text.Json;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Each element type that JSON can carry, but <c>BYTES</c>. Whole numbers are told whole; floating ones must be finite.</summary>
internal static class JsonElements
{
    public readonly struct Bool : IJsonElement<byte>
    {
        public static string Expected => "true or false";

        public static bool TryRead(ref Utf8JsonReader reader, out byte value)
        {
            value = reader.TokenType == JsonTokenType.True ? (byte)1 : (byte)0;
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        }

        public static void Write(Utf8JsonWriter writer, byte value) => writer.WriteBooleanValue(value != 0);
    }

    public readonly struct UInt8 : IJsonElement<byte>
    {
        public static string Expected => "a whole number from 0 to 255";

        public static bool TryRead(ref Utf8JsonReader reader, out byte value) => IsNumber(ref reader, out value) && reader.TryGetByte(out value);

        public static void Write(Utf8JsonWriter writer, byte value) => writer.WriteNumberValue((uint)value);
    }

    public readonly struct UInt16 : IJsonElement<ushort>
    {
        public static string Expected => "a whole number from 0 to 65535";

        public static bool TryRead(ref Utf8JsonReader reader, out ushort value) => IsNumber(ref reader, out value) && reader.TryGetUInt16(out value);

        public static void Write(Utf8JsonWriter writer, ushort value) => writer.WriteNumberValue((uint)value);
    }

    public readonly struct UInt32 : IJsonElement<uint>
    {
        public static string Expected => "a whole number of 32 bits";

        public static bool TryRead(ref Utf8JsonReader reader, out uint value) => IsNumber(ref reader, out value) && reader.TryGetUInt32(out value);

        public static void Write(Utf8JsonWriter writer, uint value) => writer.WriteNumberValue(value);
    }

    public readonly struct UInt64 : IJsonElement<ulong>
    {
        public static string Expected => "a whole number of 64 bits";

        public static bool TryRead(ref Utf8JsonReader reader, out ulong value) => IsNumber(ref reader, out value) && reader.TryGetUInt64(out value);

        public static void Write(Utf8JsonWriter writer, ulong value) => writer.WriteNumberValue(value);
    }

    public readonly struct Int8 : IJsonElement<sbyte>
    {
        public static string Expected => "a whole number from -128 to 127";

        public static bool TryRead(ref Utf8JsonReader reader, out sbyte value) => IsNumber(ref reader, out value) && reader.TryGetSByte(out value);

        public static void Write(Utf8JsonWriter writer, sbyte value) => writer.WriteNumberValue((int)value);
    }

    public readonly struct Int16 : IJsonElement<short>
    {
        public static string Expected => "a whole number from -32768 to 32767";

        public static bool TryRead(ref Utf8JsonReader reader, out short value) => IsNumber(ref reader, out value) && reader.TryGetInt16(out value);

        public static void Write(Utf8JsonWriter writer, short value) => writer.WriteNumberValue((int)value);
    }

    public readonly struct Int32 : IJsonElement<int>
    {
        public static string Expected => "a whole number of 32 bits";

        public static bool TryRead(ref Utf8JsonReader reader, out int value) => IsNumber(ref reader, out value) && reader.TryGetInt32(out value);

        public static void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);
    }

    public readonly struct Int64 : IJsonElement<long>
    {
        public static string Expected => "a whole number of 64 bits";

        public static bool TryRead(ref Utf8JsonReader reader, out long value) => IsNumber(ref reader, out value) && reader.TryGetInt64(out value);

        public static void Write(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);
    }

    public readonly struct Float32 : IJsonElement<float>
    {
        public static string Expected => "a number that FP32 can hold";

        public static bool TryRead(ref Utf8JsonReader reader, out float value) => IsNumber(ref reader, out value) && reader.TryGetSingle(out value) && float.IsFinite(value);

        public static void Write(Utf8JsonWriter writer, float value) => writer.WriteNumberValue(value);
    }

    public readonly struct Float64 : IJsonElement<double>
    {
        public static string Expected => "a number that FP64 can hold";

        public static bool TryRead(ref Utf8JsonReader reader, out double value) => IsNumber(ref reader, out value) && reader.TryGetDouble(out value) && double.IsFinite(value);

        public static void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);
    }

    private static bool IsNumber<T>(ref Utf8JsonReader reader, out T value)
        where T : unmanaged
    {
        value = default;
        return reader.TokenType == JsonTokenType.Number;
    }
}
