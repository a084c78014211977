using Dapr.Client;
using Puente.Core;

namespace Puente.Functions.Common.Objects;

/// <summary>
/// Objects by key through a Dapr output binding (local disk, S3 or Azure Blob by the component file). What is larger than
/// <see cref="MaxBodyBytes"/> never passes a message: it goes up as a file and comes down as a stream, from the address that the store signs.
/// </summary>
/// <param name="dapr">The client.</param>
/// <param name="binding">Name of the component.</param>
/// <param name="transport">What bulk bytes travel by; <see cref="ObjectTransport.Default"/> where none is given.</param>
public sealed class ObjectStore(DaprClient dapr, string binding, ObjectTransport? transport = null)
{
    /// <summary>The largest object that is held in memory: larger ones are files.</summary>
    public const int MaxObjectBytes = 64 * 1024 * 1024;

    /// <summary>The largest object that travels in a message.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>Field of the <see cref="InputException"/> that tells of a component which is not there or holds no objects: a fault of the set-up, not of an object.</summary>
    public const string ComponentField = "binding";

    private readonly ObjectTransport _transport = transport ?? ObjectTransport.Default;
    private readonly ObjectRoutes _routes = new(dapr, binding, transport ?? ObjectTransport.Default);

    /// <summary>Stores <paramref name="bytes"/> under <paramref name="key"/>, replacing what was there.</summary>
    /// <exception cref="InputException">They are more than <see cref="MaxObjectBytes"/>, or the key is no plain name.</exception>
    public async Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        if (bytes.Length > MaxObjectBytes)
            throw new InputException("object", key, $"has {bytes.Length} bytes", $"Give at most {MaxObjectBytes} bytes at once; store larger things from a file.");
        var route = await _routes.FindAsync(cancellationToken);
        if (bytes.Length <= MaxBodyBytes)
        {
            await route.PutSmallAsync(key, bytes, cancellationToken);
            return;
        }

        var file = _transport.NewSpoolFile();
        await SpooledFile.PutAsync(file, bytes, () => route.PutFileAsync(key, file, cancellationToken), cancellationToken);
    }

    /// <summary>Stores the file at <paramref name="path"/>, of any size, under <paramref name="key"/>. With a sidecar, the file must lie where both see it at one path.</summary>
    public async Task PutFileAsync(string key, string path, CancellationToken cancellationToken = default) =>
        await (await _routes.FindAsync(cancellationToken)).PutFileAsync(ObjectKey.Check(key), Path.GetFullPath(path), cancellationToken);

    /// <summary>The object as a stream from byte <paramref name="offset"/> on; null when there is none. A broken connection is the caller's to mend: see <see cref="Read"/>.</summary>
    public async Task<ObjectContent?> OpenReadAsync(string key, long offset = 0, CancellationToken cancellationToken = default) =>
        await (await _routes.FindAsync(cancellationToken)).OpenReadAsync(ObjectKey.Check(key), offset, cancellationToken);

    /// <summary>A reader of the object that goes on by itself where a connection broke.</summary>
    public ObjectReader Read(string key) => new(this, key, _transport);

    /// <summary>The object's bytes; null when there is none.</summary>
    /// <exception cref="InputException">They are more than <see cref="MaxObjectBytes"/>.</exception>
    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var reader = new ObjectReader(this, key, _transport) { OneVersion = true };
        if (await reader.FindLengthAsync(cancellationToken) is not { } length) return null;
        if (length > MaxObjectBytes)
            throw new InputException("object", key, $"has {length} bytes", $"Read at most {MaxObjectBytes} bytes at once; read larger things as a stream.");
        var bytes = new byte[length];
        if (await reader.FillAsync(bytes, cancellationToken) < length) throw new IOException($"Object {key} ended before its {length} bytes.");
        return bytes;
    }

    /// <summary>Removes an object; one that is not there is no fault.</summary>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        try
        {
            await dapr.InvokeBindingAsync(Request("delete", key), cancellationToken);
        }
        catch (Dapr.DaprException e) when (IsMissing(e))
        {
            _ = e;
        }
    }

    /// <summary>The store page by page, with versions and sizes.</summary>
    public ObjectListing Listing { get; } = new(dapr, binding);

    /// <summary>Keys under <paramref name="folder"/>, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken = default)
    {
        var keys = new List<string>();
        await foreach (var page in Listing.PagesAsync(folder.Trim('/') + "/", null, cancellationToken)) keys.AddRange(page.Entries.Select(entry => entry.Key));
        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    private BindingRequest Request(string operation, string key) =>
        new(binding, operation) { Metadata = { ["fileName"] = key, ["key"] = key, ["blobName"] = key } };

    /// <summary>Local disk says "file not found" or "no such file", S3 "object not found", Azure "blob not found".</summary>
    internal static bool IsMissing(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
            if (e.Message.Contains("not found", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("no such file", StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
