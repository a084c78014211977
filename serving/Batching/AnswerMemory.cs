using System.Buffers;
using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.Batching;

/// <summary>The tensors of an answer in one rented block: nothing is allocated that grows with them.</summary>
internal sealed class AnswerMemory
{
    private readonly long[][] _shapes;
    private readonly int[] _offsets, _lengths;
    private byte[]? _block;

    /// <param name="shapes">Of each output.</param>
    /// <param name="types">Of each output, none of them strings.</param>
    public AnswerMemory(long[][] shapes, IReadOnlyList<TensorType> types) : this(shapes, [.. shapes.Zip(types, Bytes)])
    {
    }

    /// <param name="shapes">Of each output.</param>
    /// <param name="lengths">Bytes of each output.</param>
    public AnswerMemory(long[][] shapes, int[] lengths)
    {
        (_shapes, _lengths, _offsets) = (shapes, lengths, new int[shapes.Length + 1]);
        // Each begins on eight bytes, so that its elements may be read where they lie.
        for (var i = 0; i < shapes.Length; i++) _offsets[i + 1] = checked(_offsets[i] + (lengths[i] + 7) / 8 * 8);
        _block = ArrayPool<byte>.Shared.Rent(_offsets[^1]);
    }

    /// <summary>Output <paramref name="index"/>, to be filled.</summary>
    public Span<byte> Output(int index) => _block.AsSpan(_offsets[index], _lengths[index]);

    /// <summary>The rows from <paramref name="first"/> of output <paramref name="index"/>, whose first dimension is the batch.</summary>
    public Span<byte> Rows(int index, int first, int rows)
    {
        var row = _lengths[index] / (int)_shapes[index][0];
        return Output(index).Slice(first * row, rows * row);
    }

    /// <summary>The whole as an answer, which returns the block when it is disposed.</summary>
    public InferenceAnswer ToAnswer()
    {
        var outputs = new TensorData[_shapes.Length];
        for (var i = 0; i < outputs.Length; i++) outputs[i] = new TensorData(_shapes[i], _block.AsMemory(_offsets[i], _lengths[i]));
        return new InferenceAnswer(outputs, Return);
    }

    /// <summary>Gives the block back; a second time does nothing.</summary>
    public void Return()
    {
        if (Interlocked.Exchange(ref _block, null) is { } block) ArrayPool<byte>.Shared.Return(block);
    }

    private static int Bytes(long[] shape, TensorType type)
    {
        long bytes = type.Size();
        foreach (var dimension in shape) bytes = checked(bytes * dimension);
        return checked((int)bytes);
    }
}
