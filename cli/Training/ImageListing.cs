using System.Globalization;
using System.Text;
using Puente.Core;

namespace Puente.Cli.Training;

/// <summary>A fingerprint of folders by the names and sizes of their files: quick, and enough to see that a run would not be the same.</summary>
public static class ImageListing
{
    /// <summary>Number of files, and the first digits of a digest over relative names and sizes.</summary>
    public static string Of(IEnumerable<string> folders)
    {
        var lines = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(folder, file), new FileInfo(file).Length))
            .OrderBy(file => file.Name, StringComparer.Ordinal)).ToList();
        var text = string.Join('\n', lines.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.Name}")));
        return string.Create(CultureInfo.InvariantCulture, $"{lines.Count} files, {Digest.Of(Encoding.UTF8.GetBytes(text)).Short}");
    }
}
