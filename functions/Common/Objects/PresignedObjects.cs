using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Dapr.Client;
using Puente.Core;

namespace Puente.Functions.Common.Objects;

/// <summary>Reads objects from the addresses that a binding's <c>presign</c> gives: plain HTTP, any part of the object.</summary>
/// <remarks>An address is asked for anew at each opening: it need live only until the store has begun to answer.</remarks>
internal sealed class PresignedObjects(DaprClient dapr, string binding, ObjectTransport transport)
{
    private const int MostOfAnError = 500;

    /// <summary>How long an address is good for; room for clocks that differ.</summary>
    public const string Lifetime = "15m";

    /// <summary>The object from <paramref name="offset"/> on; null when there is none.</summary>
    /// <param name="sign">Request metadata of <c>presign</c>.</param>
    /// <param name="key">For errors.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ObjectContent?> OpenReadAsync(Dictionary<string, string> sign, string key, long offset, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await AddressAsync(sign, key, cancellationToken));
        if (offset > 0) request.Headers.Range = new RangeHeaderValue(offset, null);
        var response = await transport.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            var opened = await ReadAsync(response, key, offset, cancellationToken);
            if (opened is null) response.Dispose();
            return opened;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<Uri> AddressAsync(Dictionary<string, string> sign, string key, CancellationToken cancellationToken)
    {
        var request = new BindingRequest(binding, "presign");
        foreach (var (name, value) in sign) request.Metadata[name] = value;
        var answer = await dapr.InvokeBindingAsync(request, cancellationToken);
        using var json = JsonDocument.Parse(answer.Data);
        return json.RootElement.TryGetProperty("presignURL", out var url) && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address)
            ? address
            : throw new IOException($"Binding {binding} gave no address for object {key}.");
    }

    private async Task<ObjectContent?> ReadAsync(HttpResponseMessage response, string key, long offset, CancellationToken cancellationToken)
    {
        var headers = response.Content.Headers;
        var length = response.StatusCode == HttpStatusCode.OK ? headers.ContentLength : headers.ContentRange?.Length;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK when offset > 0:
                throw new IOException($"The store of binding {binding} serves no part of an object: it answered byte {offset} of {key} with all of it.");
            case HttpStatusCode.PartialContent when length is null && headers.ContentLength == 0:
                // So Azurite says that nothing is left: with a range that ends before it begins.
                return new ObjectContent(Stream.Null, offset, response.Headers.ETag?.ToString(), response);
            case HttpStatusCode.OK or HttpStatusCode.PartialContent:
                return new ObjectContent(
                    await response.Content.ReadAsStreamAsync(cancellationToken),
                    length ?? throw new IOException($"The store of binding {binding} does not say how long {key} is."),
                    response.Headers.ETag?.ToString(), response);
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                // Nothing is left from there on. S3 and Azure say how long the object is; others need not.
                return new ObjectContent(Stream.Null, length ?? offset, response.Headers.ETag?.ToString(), response);
            default:
                var body = await ErrorAsync(response, cancellationToken);
                if (response.StatusCode != HttpStatusCode.NotFound)
                    throw new IOException($"The store of binding {binding} answered {(int)response.StatusCode} for object {key}: {body}");
                if (body.Contains("NoSuchBucket", StringComparison.Ordinal) || body.Contains("ContainerNotFound", StringComparison.Ordinal))
                    throw new InputException(ObjectStore.ComponentField, binding, "names a bucket that is not there", "Make the bucket, or name another in the component file.");
                return null;
        }
    }

    private static async Task<string> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostOfAnError];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, read).ReplaceLineEndings(" ");
    }
}
