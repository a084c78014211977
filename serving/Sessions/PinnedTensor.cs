using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Puente.Serving.Tensors;

namespace Puente.Serving.Sessions;

/// <summary>Memory for a batch of rows that never moves, so that graphs read and write it where it is.</summary>
/// <param name="type">Its elements; no strings.</param>
/// <param name="row">Shape of a row; empty where a row is one element.</param>
/// <param name="maxRows">Rows it has room for.</param>
internal sealed class PinnedTensor(TensorType type, long[] row, int maxRows)
{
    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(checked(maxRows * RowBytesOf(type, row)), pinned: true);

    /// <summary>Bytes of a row.</summary>
    public int RowBytes { get; } = RowBytesOf(type, row);

    /// <summary>The rows from <paramref name="first"/>.</summary>
    public Span<byte> Rows(int first, int rows) => _memory.AsSpan(first * RowBytes, rows * RowBytes);

    /// <summary>The first rows as a tensor [rows, …] over this memory; the caller disposes it.</summary>
    public OrtValue View(int rows) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, type.Onnx(), [rows, .. row], Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0), (long)rows * RowBytes);

    private static int RowBytesOf(TensorType type, long[] row)
    {
        long bytes = type.Size();
        foreach (var dimension in row) bytes = checked(bytes * dimension);
        return checked((int)bytes);
    }
}
