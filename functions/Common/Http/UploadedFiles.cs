using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Puente.Core;

namespace Puente.Functions.Common.Http;

/// <summary>One part of a multipart upload.</summary>
/// <param name="Name">File name as sent, without folders; empty for a plain field.</param>
/// <param name="Field">Form field name.</param>
/// <param name="Bytes">Content.</param>
public sealed record UploadedPart(string Name, string Field, byte[] Bytes);

/// <summary>Reads <c>multipart/form-data</c> part by part, within bounds.</summary>
public static class UploadedFiles
{
    /// <summary>Parts beyond which a request is refused.</summary>
    public const int MaxParts = 256;

    /// <summary>Bytes of one file beyond which a request is refused.</summary>
    public const int MaxFileBytes = 64 * 1024 * 1024;

    /// <summary>The parts of <paramref name="request"/>, one at a time.</summary>
    /// <exception cref="InputException">The body is no multipart form, a name is unsafe, or a bound is passed.</exception>
    public static async IAsyncEnumerable<UploadedPart> ReadAsync(
        HttpRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            throw new InputException("Content-Type", request.ContentType, "is not multipart/form-data", "Send the files as parts of a multipart form.");
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value
            ?? throw new InputException("Content-Type", request.ContentType, "names no boundary", "Send the files as parts of a multipart form.");
        var reader = new MultipartReader(boundary, request.Body);
        for (var count = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; count++)
        {
            if (count == MaxParts)
                throw new InputException("parts", $">{MaxParts}", "are too many", $"Send at most {MaxParts} files a request.");
            var disposition = section.GetContentDispositionHeader();
            var name = HeaderUtilities.RemoveQuotes(disposition?.FileNameStar.HasValue == true ? disposition.FileNameStar : disposition?.FileName ?? default).Value ?? "";
            using var content = new MemoryStream();
            await section.Body.CopyToAsync(content, cancellationToken);
            if (content.Length > MaxFileBytes)
                throw new InputException("file", name, $"has {content.Length} bytes", $"Send files of at most {MaxFileBytes} bytes.");
            yield return new UploadedPart(SafeName(name), HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value ?? "", content.ToArray());
        }
    }

    /// <summary>A file name that cannot leave its folder.</summary>
    /// <exception cref="InputException">It has a folder in it, or starts with a dot.</exception>
    public static string SafeName(string name)
    {
        if (name.Length > 200 || name.StartsWith('.') || name.AsSpan().IndexOfAny("/\\\0:") >= 0)
            throw new InputException("file name", name, "is not a plain file name", "Send a name without folders, of at most 200 characters.");
        return name;
    }
}
