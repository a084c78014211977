using System.Buffers;

namespace Puente.Serving.OpenInference.Requests;

/// <summary>Memory of one request, rented from the shared pool and given back all at once. For one request, from one thread at a time.</summary>
/// <param name="budget">What all requests share.</param>
internal sealed class RentedMemory(MemoryBudget budget) : IDisposable
{
    private readonly List<byte[]> _arrays = new(4);
    private long _bytes;

    /// <summary>What one request may rent.</summary>
    public int Bound => budget.MaxBodyBytes;

    /// <summary>Room for <paramref name="length"/> bytes; what lies in it is anything.</summary>
    /// <exception cref="OpenInferenceException">The server holds as many bytes as it may.</exception>
    public Memory<byte> Rent(int length)
    {
        if (length == 0) return Memory<byte>.Empty;
        budget.Take(length);
        _bytes += length;
        var array = ArrayPool<byte>.Shared.Rent(length);
        _arrays.Add(array);
        return array.AsMemory(0, length);
    }

    /// <summary>Takes over memory that was rented from the same pool before the request could be accounted for.</summary>
    /// <exception cref="OpenInferenceException">The server holds as many bytes as it may; the memory is the caller's still.</exception>
    public void Adopt(byte[] array, int length)
    {
        budget.Take(length);
        _bytes += length;
        _arrays.Add(array);
    }

    /// <summary>The last memory rented, in a larger place.</summary>
    /// <param name="memory">The last that was rented.</param>
    /// <param name="length">Its new length.</param>
    public Memory<byte> Grow(Memory<byte> memory, int length)
    {
        var larger = Rent(length);
        memory.CopyTo(larger);
        if (memory.Length == 0) return larger;
        var old = _arrays.Count - 2;
        ArrayPool<byte>.Shared.Return(_arrays[old]);
        _arrays.RemoveAt(old);
        budget.Give(memory.Length);
        _bytes -= memory.Length;
        return larger;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var array in _arrays) ArrayPool<byte>.Shared.Return(array);
        _arrays.Clear();
        budget.Give(_bytes);
        _bytes = 0;
    }
}
