using System.Buffers;
using System.Collections.Concurrent;

namespace Puente.Serving.OpenInference;

/// <summary>
/// Pinned blocks in which the server receives: of 64 KiB each, where Kestrel's own are of 4, so that an image is read with a few calls of the system instead of dozens.
/// A connection holds one only while there is something to read.
/// </summary>
internal sealed class TensorBlocks : MemoryPool<byte>
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Blocks kept for the next who asks; more than these are the garbage collector's.</summary>
    private const int MostKept = 64;

    private readonly ConcurrentQueue<Block> _free = [];
    private volatile bool _closed;

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockBytes;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        return _free.TryDequeue(out var block) ? block.Lend() : new Block(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _closed = true;
        _free.Clear();
    }

    private sealed class Block(TensorBlocks pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
        private int _isFree;

        public Memory<byte> Memory => _bytes;

        public Block Lend()
        {
            Volatile.Write(ref _isFree, 0);
            return this;
        }

        public void Dispose()
        {
            // A second time must not lend it to two.
            if (Interlocked.Exchange(ref _isFree, 1) == 0 && !pool._closed && pool._free.Count < MostKept) pool._free.Enqueue(this);
        }
    }
}
