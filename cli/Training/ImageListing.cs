using System.Globalization;
using System.Text;
using Puente.Core;
using Puente.Datasets.Packing;

namespace Puente.Cli.Training;

/// <summary>A fingerprint of folders by the names and sizes of their images: quick, and enough to see that a run would not be the same.</summary>
public static class ImageListing
{
    /// <summary>Number of files, and the first digits of a digest over relative names and sizes.</summary>
    public static string Of(IEnumerable<string> folders)
    {
        var lines = folders.SelectMany(folder => new FolderImages(folder).Names.Select(name => (Name: name, new FileInfo(Path.Combine(folder, name)).Length))).ToList();
        var text = string.Join('\n', lines.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.Name}")));
        return string.Create(CultureInfo.InvariantCulture, $"{lines.Count} images, {Digest.Of(Encoding.UTF8.GetBytes(text)).Short}");
    }
}
