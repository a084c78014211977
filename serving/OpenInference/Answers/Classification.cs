using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Answers;

/// <summary>Triton's classification extension: of each row the N highest values, as <c>value:index[:label]</c>, highest first.</summary>
internal static class Classification
{
    /// <summary>Bytes of an output that are sorted at most: a million numbers of the widest type.</summary>
    private const int MaxBytes = 8_000_000;

    public static AnsweredTensor Of(ModelDescription model, TensorSignature signature, TensorData data, RequestedOutput output)
    {
        // Triton's sentence.
        if (data.Bytes.Length > MaxBytes) throw Faults.Invalid("classification output tensor too large");
        var labels = model.Labels.GetValueOrDefault(signature.Name) ?? [];
        var rows = model.MaxBatchSize > 0 ? (int)data.Shape[0] : 1;
        var lines = signature.Type switch
        {
            TensorType.UInt8 => Lines<byte>(data, rows, output.Classes, labels),
            TensorType.UInt16 => Lines<ushort>(data, rows, output.Classes, labels),
            TensorType.UInt32 => Lines<uint>(data, rows, output.Classes, labels),
            TensorType.UInt64 => Lines<ulong>(data, rows, output.Classes, labels),
            TensorType.Int8 => Lines<sbyte>(data, rows, output.Classes, labels),
            TensorType.Int16 => Lines<short>(data, rows, output.Classes, labels),
            TensorType.Int32 => Lines<int>(data, rows, output.Classes, labels),
            TensorType.Int64 => Lines<long>(data, rows, output.Classes, labels),
            TensorType.Float32 => Lines<float>(data, rows, output.Classes, labels),
            TensorType.Float64 => Lines<double>(data, rows, output.Classes, labels),
            // Triton's sentence.
            _ => throw Faults.Invalid($"class result not available for output due to unsupported type '{signature.Type.Name()}'"),
        };
        long[] shape = model.MaxBatchSize > 0 ? [rows, lines.Count / Math.Max(1, rows)] : [lines.Count];
        return new AnsweredTensor(signature.Name, TensorType.Bytes, shape, Pack(lines), output.Binary);
    }

    private static List<string> Lines<T>(TensorData data, int rows, int classes, IReadOnlyList<string> labels)
        where T : unmanaged, IComparable<T>, IFormattable
    {
        var values = MemoryMarshal.Cast<byte, T>(data.Bytes.Span).ToArray();
        var width = rows == 0 ? 0 : values.Length / rows;
        // Triton writes a floating number with six digits after the point.
        var format = typeof(T) == typeof(float) || typeof(T) == typeof(double) ? "F6" : null;
        var lines = new List<string>();
        for (var row = 0; row < rows; row++)
        {
            var from = row * width;
            foreach (var index in Enumerable.Range(0, width).OrderByDescending(i => values[from + i]).Take(classes))
            {
                var value = values[from + index].ToString(format, CultureInfo.InvariantCulture);
                lines.Add(index < labels.Count && labels[index].Length > 0 ? $"{value}:{index}:{labels[index]}" : $"{value}:{index}");
            }
        }

        return lines;
    }

    private static byte[] Pack(List<string> lines)
    {
        var packed = new byte[lines.Sum(line => ByteStrings.Prefix + Encoding.UTF8.GetByteCount(line))];
        var at = 0;
        foreach (var line in lines) at = ByteStrings.Put(packed, at, Encoding.UTF8.GetBytes(line));
        return packed;
    }
}
