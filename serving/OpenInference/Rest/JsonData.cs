using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Elements as a JSON array, flat row-major or nested by shape; read into rented memory, little-endian as the machine is.</summary>
/// <param name="json">The array, which a first pass has found to be JSON.</param>
internal sealed class JsonData(ReadOnlyMemory<byte> json) : IWireData
{
    public ReadOnlyMemory<byte> Read(in TensorSlot slot)
    {
        // An element takes a character and a comma: a shape that claims more than the text can hold rents nothing.
        if (slot.Elements > json.Length / 2) throw Count(slot, null);
        return slot.Type switch
        {
            TensorType.Bool => Read<byte, JsonElements.Bool>(slot),
            TensorType.UInt8 => Read<byte, JsonElements.UInt8>(slot),
            TensorType.UInt16 => Read<ushort, JsonElements.UInt16>(slot),
            TensorType.UInt32 => Read<uint, JsonElements.UInt32>(slot),
            TensorType.UInt64 => Read<ulong, JsonElements.UInt64>(slot),
            TensorType.Int8 => Read<sbyte, JsonElements.Int8>(slot),
            TensorType.Int16 => Read<short, JsonElements.Int16>(slot),
            TensorType.Int32 => Read<int, JsonElements.Int32>(slot),
            TensorType.Int64 => Read<long, JsonElements.Int64>(slot),
            TensorType.Float32 => Read<float, JsonElements.Float32>(slot),
            TensorType.Float64 => Read<double, JsonElements.Float64>(slot),
            TensorType.Bytes => ReadStrings(slot),
            // Triton's sentence.
            _ => throw Faults.Invalid($"receiving {slot.Type.Name()} data via JSON is not supported. Please use the binary data format for input {slot.Name}"),
        };
    }

    private Memory<byte> Read<T, TElement>(in TensorSlot slot)
        where T : unmanaged
        where TElement : IJsonElement<T>
    {
        var memory = slot.Rent(Unsafe.SizeOf<T>());
        var target = MemoryMarshal.Cast<byte, T>(memory.Span);
        var layout = new JsonLayout(slot, json.Span);
        for (var at = 0; layout.Next(); at++)
            if (!TElement.TryRead(ref layout.Reader, out target[at])) throw Wrong(slot, ref layout.Reader, TElement.Expected);
        return memory;
    }

    private ReadOnlyMemory<byte> ReadStrings(in TensorSlot slot)
    {
        // Text is never longer than the JSON that writes it.
        if ((long)slot.Elements * ByteStrings.Prefix + json.Length > slot.Memory.Bound) throw Faults.TooLarge(slot.Memory.Bound);
        var memory = slot.Memory.Rent(slot.Elements * ByteStrings.Prefix + json.Length);
        var layout = new JsonLayout(slot, json.Span);
        var at = 0;
        while (layout.Next())
        {
            if (layout.Reader.TokenType != JsonTokenType.String) throw Wrong(slot, ref layout.Reader, "a string");
            try
            {
                var length = layout.Reader.CopyString(memory.Span[(at + ByteStrings.Prefix)..]);
                at = ByteStrings.Put(memory.Span, at, memory.Span.Slice(at + ByteStrings.Prefix, length));
            }
            catch (InvalidOperationException e)
            {
                throw Faults.Invalid($"{slot.Path}.data: holds text that is not Unicode: {e.Message} Send whole characters");
            }
        }

        return memory[..at];
    }

    internal static OpenInferenceException Count(in TensorSlot slot, int? given) =>
        Faults.Invalid($"{slot.Path}.data: holds {(given is { } count ? $"{count}" : "fewer")} values, and the shape {Shapes.Text(slot.Shape)} has {slot.Elements}. Correct the shape or the data");

    private static OpenInferenceException Wrong(in TensorSlot slot, ref Utf8JsonReader reader, string expected)
    {
        var text = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? "an array or object" : System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(32, reader.ValueSpan.Length)]);
        return Faults.Invalid($"{slot.Path}.data '{text}': is not {expected}. Send {slot.Type.Name()} values, flat or nested by shape");
    }
}
