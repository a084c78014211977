using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Reads a whole body within its bound, decompressed, into one piece of rented memory.</summary>
internal static class RequestBody
{
    private const int Step = 64 * 1024;

    /// <exception cref="OpenInferenceException">Larger than the bound; of an encoding that is not known; or broken.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, RentedMemory memory)
    {
        var request = context.Request;
        if (request.ContentLength > memory.Bound) throw Faults.TooLarge(memory.Bound);
        // The bound is kept here, after decompression; the server's own (30 MB) would answer without the protocol's error text.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
        var encoding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        if (encoding is "" or "identity") return await ReadAsync(request.Body, request.ContentLength, memory, context.RequestAborted);
        try
        {
            await using Stream stream = encoding switch
            {
                "gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
                // Deflate over HTTP is the zlib format (RFC 9110 §8.4.1.2).
                "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
                _ => throw UnknownEncoding(context),
            };
            return await ReadAsync(stream, null, memory, context.RequestAborted);
        }
        catch (InvalidDataException e)
        {
            throw Faults.Invalid($"Content-Encoding '{encoding}': the body does not decompress ({e.Message}). Send it compressed as it says, or plain");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, long? expected, RentedMemory memory, CancellationToken cancellationToken)
    {
        // A byte more than is expected tells the end of the body without growing.
        var buffer = memory.Rent((int)(expected ?? Step) + 1);
        for (var length = 0; ;)
        {
            var read = await stream.ReadAsync(buffer[length..], cancellationToken);
            if (read == 0) return buffer[..length];
            length += read;
            if (length > memory.Bound) throw Faults.TooLarge(memory.Bound);
            if (length == buffer.Length) buffer = memory.Grow(buffer, (int)Math.Min(memory.Bound + 1L, 2L * length));
        }
    }

    private static OpenInferenceException UnknownEncoding(HttpContext context)
    {
        context.Response.Headers.AcceptEncoding = "gzip, deflate";
        return Faults.Unsupported("Content-Encoding: is not known. Send the body plain, or as gzip or deflate");
    }
}
