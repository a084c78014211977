using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Puente.Serving.OpenInference;

/// <summary>Reads a whole body within its bound, decompressed.</summary>
internal static class RequestBody
{
    private const int Step = 64 * 1024;

    /// <exception cref="OpenInferenceException">413: larger than the bound; 501: an encoding that is not known; 400: a broken one.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int maxBytes)
    {
        var request = context.Request;
        if (request.ContentLength > maxBytes) throw TooLarge(maxBytes);
        // The bound is kept here, after decompression; the server's own (30 MB) would answer without the protocol's error text.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
        var encoding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        try
        {
            await using var stream = encoding switch
            {
                "" or "identity" => request.Body,
                "gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
                // Deflate over HTTP is the zlib format (RFC 9110 §8.4.1.2).
                "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress),
                _ => throw UnknownEncoding(context),
            };
            return await ReadAsync(stream, (int)(request.ContentLength ?? Step), maxBytes, context.RequestAborted);
        }
        catch (InvalidDataException e)
        {
            throw new OpenInferenceException(400, $"Content-Encoding '{encoding}': the body does not decompress ({e.Message}). Send it compressed as it says, or plain");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, int expected, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(expected, maxBytes) + 1];
        for (var length = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return buffer.AsMemory(0, length);
            length += read;
            if (length > maxBytes) throw TooLarge(maxBytes);
            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(maxBytes + 1L, Math.Max(2L * length, Step)));
        }
    }

    private static OpenInferenceException UnknownEncoding(HttpContext context)
    {
        context.Response.Headers.AcceptEncoding = "gzip, deflate";
        return new OpenInferenceException(501, "Content-Encoding: is not known. Send the body plain, or as gzip or deflate");
    }

    private static OpenInferenceException TooLarge(int maxBytes) =>
        new(413, $"body: is larger than {maxBytes} bytes. Send fewer images a request, or send them as binary tensors");
}
