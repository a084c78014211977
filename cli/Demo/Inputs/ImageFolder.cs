using System.Text;
using Puente.Core;

namespace Puente.Cli.Demo.Inputs;

/// <summary>Lists the image files of a folder and its subfolders.</summary>
public static class ImageFolder
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".webp", ".bmp" };

    /// <summary>Stands for a folder's boundary in a flat name.</summary>
    private const string Separator = "__";

    private const int MaxName = 150;

    /// <summary>Paths below <paramref name="folder"/> in ordinal order; hidden files and other kinds are left out.</summary>
    /// <param name="option">The option the folder was given with, for the error.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">There is no such folder, it cannot be read, or it holds no image file.</exception>
    public static IReadOnlyList<string> List(string option, string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException(option, folder, File.Exists(folder) ? "is a file, not a folder" : "does not exist", "Give a folder of images.");
        var files = Enumerate(option, folder);
        if (files.Count == 0)
            throw new InputException(option, folder, "holds no image files", $"Give a folder with {string.Join(", ", Extensions)} files, or leave {option} out to generate some.");
        return files;
    }

    /// <summary>The flat, unique name of a file below a folder, as the tiers take it; a hash tells apart what would fall together or had to be changed.</summary>
    public static string FlatName(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        var flat = relative.Replace("/", Separator, StringComparison.Ordinal);
        if (!relative.Contains(Separator, StringComparison.Ordinal) && flat.Length <= MaxName && flat.AsSpan().IndexOfAny('\\', ':', '"') < 0) return flat;
        var stem = string.Concat(Path.GetFileNameWithoutExtension(flat).Select(c => c is '\\' or ':' or '"' ? '_' : c));
        return $"{stem[..Math.Min(stem.Length, MaxName / 2)]}-{Digest.Of(Encoding.UTF8.GetBytes(relative)).Short}{Path.GetExtension(flat)}";
    }

    private static bool IsHidden(string folder, string path) => Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.'));

    private static List<string> Enumerate(string option, string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => Extensions.Contains(Path.GetExtension(path)) && !IsHidden(folder, path))
                .Order(StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException(option, folder, $"cannot be read: {e.Message.TrimEnd('.')}", "Give the right to read it.");
        }
    }
}
