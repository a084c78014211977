using System.Globalization;

namespace Puente.Functions.Common.Objects;

/// <summary>What tells one version of an object from the next, in one form whoever tells of it.</summary>
public static class ObjectVersion
{
    /// <summary>Of an etag, with or without its quotes and the mark of a weak one.</summary>
    public static string OfEtag(string? etag)
    {
        var bare = (etag ?? "").Trim();
        if (bare.StartsWith("W/", StringComparison.Ordinal)) bare = bare[2..];
        return bare.Trim('"');
    }

    /// <summary>Of a file: its length and its time of change (ticks of 100 ns, UTC). Written again, even with the same bytes, it is a new version.</summary>
    public static string OfFile(FileInfo file) => string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}");
}
