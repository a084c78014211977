using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Puente.Serving.OpenInference.Answers;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Writes a tensor's elements as JSON values, flat and row-major, some at a time.</summary>
internal struct JsonTensorWriter(AnsweredTensor tensor)
{
    private int _at;

    /// <summary>True when every element is written.</summary>
    public readonly bool Done => _at == tensor.Bytes.Length;

    /// <summary>Told before anything is written: what JSON cannot carry.</summary>
    /// <exception cref="OpenInferenceException">The tensor's type has no JSON form, a number is not finite, or a string is not UTF-8.</exception>
    public static void Check(AnsweredTensor tensor)
    {
        var bytes = tensor.Bytes.Span;
        switch (tensor.Type)
        {
            case TensorType.Float16 or TensorType.BFloat16:
                // Triton's sentence.
                throw Faults.Invalid($"sending {tensor.Type.Name()} data via JSON is not supported. Please use the binary data format for output {tensor.Name}");
            case TensorType.Float32:
                foreach (var value in MemoryMarshal.Cast<byte, float>(bytes))
                    if (!float.IsFinite(value)) throw NotFinite(tensor);
                break;
            case TensorType.Float64:
                foreach (var value in MemoryMarshal.Cast<byte, double>(bytes))
                    if (!double.IsFinite(value)) throw NotFinite(tensor);
                break;
            case TensorType.Bytes:
                while (ByteStrings.TryTake(ref bytes, out var element))
                    if (!Utf8.IsValid(element)) throw Faults.Invalid($"output '{tensor.Name}' holds bytes that are not UTF-8, which JSON cannot carry. Ask for it with binary_data");
                break;
            default: break;
        }
    }

    /// <summary>Writes the next <paramref name="count"/> elements, or those that are left.</summary>
    public void Write(Utf8JsonWriter writer, int count)
    {
        switch (tensor.Type)
        {
            case TensorType.Bool: Write<byte, JsonElements.Bool>(writer, count); break;
            case TensorType.UInt8: Write<byte, JsonElements.UInt8>(writer, count); break;
            case TensorType.UInt16: Write<ushort, JsonElements.UInt16>(writer, count); break;
            case TensorType.UInt32: Write<uint, JsonElements.UInt32>(writer, count); break;
            case TensorType.UInt64: Write<ulong, JsonElements.UInt64>(writer, count); break;
            case TensorType.Int8: Write<sbyte, JsonElements.Int8>(writer, count); break;
            case TensorType.Int16: Write<short, JsonElements.Int16>(writer, count); break;
            case TensorType.Int32: Write<int, JsonElements.Int32>(writer, count); break;
            case TensorType.Int64: Write<long, JsonElements.Int64>(writer, count); break;
            case TensorType.Float32: Write<float, JsonElements.Float32>(writer, count); break;
            case TensorType.Float64: Write<double, JsonElements.Float64>(writer, count); break;
            default: WriteStrings(writer, count); break;
        }
    }

    private void Write<T, TElement>(Utf8JsonWriter writer, int count)
        where T : unmanaged
        where TElement : IJsonElement<T>
    {
        var rest = MemoryMarshal.Cast<byte, T>(tensor.Bytes.Span[_at..]);
        var some = rest[..Math.Min(count, rest.Length)];
        foreach (var value in some) TElement.Write(writer, value);
        _at += some.Length * Unsafe.SizeOf<T>();
    }

    private void WriteStrings(Utf8JsonWriter writer, int count)
    {
        var rest = tensor.Bytes.Span[_at..];
        for (; count > 0 && ByteStrings.TryTake(ref rest, out var element); count--) writer.WriteStringValue(element);
        _at = tensor.Bytes.Length - rest.Length;
    }

    private static OpenInferenceException NotFinite(AnsweredTensor tensor) =>
        Faults.Invalid($"output '{tensor.Name}' holds a number that is not finite, which JSON cannot carry. Ask for it with binary_data");
}
