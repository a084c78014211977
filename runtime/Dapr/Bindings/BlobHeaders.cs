using System.Security.Cryptography;
using Azure.Storage.Blobs.Models;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>How the metadata of a <c>create</c> becomes a blob's headers and metadata, by Dapr's rules.</summary>
internal static class BlobHeaders
{
    /// <summary>Parts the request's metadata: the headers by their names without regard to case, the rest as the blob's own metadata.</summary>
    /// <param name="request">The request's metadata.</param>
    /// <param name="spent">What the binding itself has used.</param>
    /// <exception cref="FormatException">contentMD5 is not 16 bytes of base64.</exception>
    public static (BlobHttpHeaders Headers, Dictionary<string, string> Metadata) Of(IReadOnlyDictionary<string, string> request, params ReadOnlySpan<string> spent)
    {
        var headers = new BlobHttpHeaders();
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request)
        {
            if (spent.Contains(name) || value.Length == 0)
                continue;
            switch (name.ToUpperInvariant())
            {
                case "CONTENTTYPE":
                    headers.ContentType = value;
                    break;
                case "CONTENTMD5":
                    headers.ContentHash = Convert.FromBase64String(value) is { Length: 16 } hash ? hash : throw new FormatException($"contentMD5 '{value}': is not 16 bytes of base64");
                    break;
                case "CONTENTENCODING":
                    headers.ContentEncoding = value;
                    break;
                case "CONTENTLANGUAGE":
                    headers.ContentLanguage = value;
                    break;
                case "CONTENTDISPOSITION":
                    headers.ContentDisposition = value;
                    break;
                case "CACHECONTROL":
                    headers.CacheControl = value;
                    break;
                default:
                    Add(metadata, name, value);
                    break;
            }
        }

        return (headers, metadata);
    }

#pragma warning disable CA5351 // The service's own check sum, against broken lines and not against people.
    public static byte[] HashOf(ReadOnlySpan<byte> content) => MD5.HashData(content);
#pragma warning restore CA5351

    /// <summary>A name of letters and digits, a value of what a header can carry: the rest is left out, as Dapr does.</summary>
    private static void Add(Dictionary<string, string> metadata, string name, string value)
    {
        var kept = string.Concat(name.Where(char.IsAsciiLetterOrDigit));
        var text = string.Concat(value.Where(c => c is >= ' ' and < '\u007f')).Trim();
        if (kept.Length > 0 && text.Length > 0)
            metadata[kept] = text;
    }
}
