namespace Puente.Functions.Common.Objects;

/// <summary>An object being read.</summary>
/// <param name="stream">Its bytes, from the offset that was asked for to its end.</param>
/// <param name="length">Bytes of the whole object.</param>
/// <param name="version">Changes when the object is replaced; null where the store does not say.</param>
/// <param name="source">What the stream comes from; disposed with it.</param>
public sealed class ObjectContent(Stream stream, long length, string? version = null, IDisposable? source = null) : IAsyncDisposable
{
    /// <summary>The bytes from the offset on.</summary>
    public Stream Stream { get; } = stream;

    /// <summary>Bytes of the whole object.</summary>
    public long Length { get; } = length;

    /// <summary>The version that is being read.</summary>
    public string? Version { get; } = version;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The source first: an answer that is not read to its end is hung up on, not drained.
        source?.Dispose();
        await Stream.DisposeAsync();
    }
}
