using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Compresses an answer where the client asks for it.</summary>
internal static class ResponseEncoding
{
    /// <summary>The encoding that the client likes best of those served; null: plain.</summary>
    public static string? Choose(HttpRequest request)
    {
        if (request.Headers.AcceptEncoding.Count == 0 || !StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)) return null;
        return accepted.Where(value => value.Quality is not 0 && value.Value.Value is "gzip" or "deflate")
            .OrderByDescending(value => value.Quality ?? 1).Select(value => value.Value.Value).FirstOrDefault();
    }

    /// <summary>The response's body behind <paramref name="encoding"/>; dispose it to end the answer.</summary>
    public static Stream Open(HttpResponse response, string encoding)
    {
        response.Headers.ContentEncoding = encoding;
        response.Headers.Vary = "Accept-Encoding";
        return encoding == "gzip"
            ? new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }
}
