using Microsoft.ML.OnnxRuntime.Tensors;

namespace Puente.Serving.Tensors;

/// <summary>What the tables of the protocol, of Triton's configuration and of ONNX call an element type, and how wide it is.</summary>
public static class TensorTypes
{
    private static readonly (TensorType Type, string Name, string Config, int Size, TensorElementType Onnx)[] Table =
    [
        (TensorType.Bool, "BOOL", "TYPE_BOOL", 1, TensorElementType.Bool),
        (TensorType.UInt8, "UINT8", "TYPE_UINT8", 1, TensorElementType.UInt8),
        (TensorType.UInt16, "UINT16", "TYPE_UINT16", 2, TensorElementType.UInt16),
        (TensorType.UInt32, "UINT32", "TYPE_UINT32", 4, TensorElementType.UInt32),
        (TensorType.UInt64, "UINT64", "TYPE_UINT64", 8, TensorElementType.UInt64),
        (TensorType.Int8, "INT8", "TYPE_INT8", 1, TensorElementType.Int8),
        (TensorType.Int16, "INT16", "TYPE_INT16", 2, TensorElementType.Int16),
        (TensorType.Int32, "INT32", "TYPE_INT32", 4, TensorElementType.Int32),
        (TensorType.Int64, "INT64", "TYPE_INT64", 8, TensorElementType.Int64),
        (TensorType.Float16, "FP16", "TYPE_FP16", 2, TensorElementType.Float16),
        (TensorType.Float32, "FP32", "TYPE_FP32", 4, TensorElementType.Float),
        (TensorType.Float64, "FP64", "TYPE_FP64", 8, TensorElementType.Double),
        (TensorType.Bytes, "BYTES", "TYPE_STRING", 0, TensorElementType.String),
        (TensorType.BFloat16, "BF16", "TYPE_BF16", 2, TensorElementType.BFloat16),
    ];

    /// <summary>Every type, in the order of their numbers.</summary>
    public static IEnumerable<TensorType> All => Table.Select(row => row.Type);

    /// <summary>The protocol's name, such as <c>FP32</c>.</summary>
    public static string Name(this TensorType type) => Row(type).Name;

    /// <summary>Triton's name in a model configuration, such as <c>TYPE_FP32</c>.</summary>
    public static string ConfigName(this TensorType type) => Row(type).Config;

    /// <summary>Bytes of an element; 0 for <see cref="TensorType.Bytes"/>, whose elements differ in length.</summary>
    public static int Size(this TensorType type) => Row(type).Size;

    /// <summary>The type of a protocol's name; false for any other text.</summary>
    public static bool TryParse(string? name, out TensorType type) => TryFind(row => row.Name == name, out type);

    /// <summary>The type of a configuration's name; false for any other text.</summary>
    public static bool TryParseConfig(string? name, out TensorType type) => TryFind(row => row.Config == name, out type);

    internal static TensorElementType Onnx(this TensorType type) => Row(type).Onnx;

    internal static bool TryFromOnnx(TensorElementType onnx, out TensorType type) => TryFind(row => row.Onnx == onnx, out type);

    private static (TensorType Type, string Name, string Config, int Size, TensorElementType Onnx) Row(TensorType type) =>
        (int)type is >= 1 and <= 14 ? Table[(int)type - 1] : throw new ArgumentOutOfRangeException(nameof(type), type, "No element type of the protocol.");

    private static bool TryFind(Func<(TensorType Type, string Name, string Config, int Size, TensorElementType Onnx), bool> fits, out TensorType type)
    {
        foreach (var row in Table)
        {
            if (!fits(row)) continue;
            type = row.Type;
            return true;
        }

        type = default;
        return false;
    }
}
