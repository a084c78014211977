namespace Puente.Functions.Common.Objects;

/// <summary>How objects come and go with one type of binding: small ones in a message, all others as files and streams.</summary>
internal interface IObjectRoute
{
    /// <summary>Stores a few bytes in one message.</summary>
    Task PutSmallAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Stores the file at the absolute <paramref name="path"/>, whatever its size. The object appears whole or not at all.</summary>
    Task PutFileAsync(string key, string path, CancellationToken cancellationToken);

    /// <summary>The object from <paramref name="offset"/> on; null when there is none.</summary>
    /// <exception cref="IOException">The store was not reached, or refused.</exception>
    Task<ObjectContent?> OpenReadAsync(string key, long offset, CancellationToken cancellationToken);
}
