using Puente.Core;

namespace Puente.Datasets.Documents;

/// <summary>Documents of others: refused by their size before a byte is read.</summary>
internal static class TextFile
{
    /// <summary>The lines of the file at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">It has more than <paramref name="maxBytes"/> bytes.</exception>
    public static IEnumerable<string> Lines(string path, string name, long maxBytes)
    {
        Bound(path, name, maxBytes);
        return File.ReadLines(path);
    }

    /// <summary>Checks that the file at <paramref name="path"/> is no larger than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="InputException">It is.</exception>
    public static void Bound(string path, string name, long maxBytes)
    {
        if (new FileInfo(path).Length is var length && length > maxBytes) throw new InputException(name, $"{length} bytes", $"is more than {maxBytes}", "Split the document, or copy it again from its source.");
    }
}
