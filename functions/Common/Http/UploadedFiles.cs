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

    /// <summary>The parts of <paramref name="request"/>, one at a time, in memory.</summary>
    /// <exception cref="InputException">The body is no multipart form, a name is unsafe, or a bound is passed.</exception>
    public static async IAsyncEnumerable<UploadedPart> ReadAsync(
        HttpRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var (name, field, body) in SectionsAsync(request, cancellationToken))
        {
            using var content = new MemoryStream();
            await CopyAsync(body, content, name, cancellationToken);
            yield return new UploadedPart(name, field, content.ToArray());
        }
    }

    /// <summary>The parts of <paramref name="request"/>, one at a time, each as the file at <paramref name="path"/>, which the next one replaces.</summary>
    /// <returns>File name and form field of the part that is there now.</returns>
    /// <exception cref="InputException">The body is no multipart form, a name is unsafe, or a bound is passed.</exception>
    public static async IAsyncEnumerable<(string Name, string Field)> ReadToFileAsync(
        HttpRequest request, string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var (name, field, body) in SectionsAsync(request, cancellationToken))
        {
            await using (var file = File.Create(path)) await CopyAsync(body, file, name, cancellationToken);
            yield return (name, field);
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

    private static async IAsyncEnumerable<(string Name, string Field, Stream Body)> SectionsAsync(
        HttpRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
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
            yield return (SafeName(name), HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value ?? "", section.Body);
        }
    }

    private static async Task CopyAsync(Stream body, Stream target, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        long copied = 0;
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if ((copied += read) > MaxFileBytes)
                throw new InputException("file", name, $"has more than {MaxFileBytes} bytes", $"Send files of at most {MaxFileBytes} bytes.");
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
