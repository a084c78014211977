using System.Text;
using Dapr.Client;
using Puente.Core;

namespace Puente.Functions.Common.Objects;

/// <summary>
/// Objects by key through a Dapr output binding (local disk, S3 or Azure Blob by the component file). Messages are bounded:
/// a body is at most <see cref="MaxObjectBytes"/>; larger things go as chunks, see <see cref="ChunkedFiles"/>. A sidecar needs
/// <c>--max-body-size 64Mi</c> for photographs of that size: base64 adds a third.
/// </summary>
/// <param name="dapr">The client.</param>
/// <param name="binding">Name of the component.</param>
public sealed class ObjectStore(DaprClient dapr, string binding)
{
    /// <summary>The largest object that travels as one message.</summary>
    public const int MaxObjectBytes = 32 * 1024 * 1024;

    /// <summary>Stores <paramref name="bytes"/> under <paramref name="key"/>, replacing what was there.</summary>
    public async Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        if (bytes.Length > MaxObjectBytes)
            throw new InputException("object", key, $"has {bytes.Length} bytes", $"Store at most {MaxObjectBytes} bytes as one object; chunk larger files.");

        // Dapr's storage bindings decode a body that happens to be base64: sent as base64, every body is, and arrives as it was.
        var encoded = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.Span));
        await dapr.InvokeBindingAsync(
            new BindingRequest(binding, "create") { Data = encoded, Metadata = { ["fileName"] = key, ["key"] = key, ["blobName"] = key } }, cancellationToken);
    }

    /// <summary>The object's bytes; null when there is none.</summary>
    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        try
        {
            var response = await dapr.InvokeBindingAsync(Request("get", key), cancellationToken);
            return response.Data.ToArray();
        }
        catch (Dapr.DaprException e) when (IsMissing(e))
        {
            return null;
        }
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
