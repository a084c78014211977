using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Puente.Serving.OpenInference;

/// <summary>Gives each of Kestrel's loops blocks of its own.</summary>
internal sealed class TensorBlocksFactory : IMemoryPoolFactory<byte>
{
    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new TensorBlocks();
}
