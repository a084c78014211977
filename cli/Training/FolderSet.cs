using Puente.Core;
using Puente.Datasets.Packing;

namespace Puente.Cli.Training;

/// <summary>The images of several folders as one collection; where there are several, a name begins with its folder's.</summary>
public sealed class FolderSet : IImageFiles
{
    private readonly List<(FolderImages Folder, int Index)> _files = [];

    /// <summary>Lists <paramref name="folders"/>, in their order.</summary>
    /// <exception cref="InputException">A folder is not there, or there is no image file in any.</exception>
    public FolderSet(IReadOnlyList<string> folders)
    {
        var names = new List<string>();
        foreach (var (number, folder) in folders.Index())
        {
            var images = new FolderImages(folder);
            var prefix = folders.Count == 1 ? "" : $"{Prefix(folders, number)}/";
            names.AddRange(images.Names.Select(name => prefix + name));
            _files.AddRange(images.Names.Select((_, index) => (images, index)));
        }

        if (names.Count == 0) throw new InputException("FOLDER", string.Join(", ", folders), "holds no image files", "Give folders of JPEG, PNG, WebP or BMP images.");
        Names = names;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public Task<byte[]> ReadAsync(int index, CancellationToken cancellationToken) => _files[index].Folder.ReadAsync(_files[index].Index, cancellationToken);

    /// <summary>A folder's own name; with its number where two are called alike.</summary>
    private static string Prefix(IReadOnlyList<string> folders, int number)
    {
        var name = Path.GetFileName(folders[number].TrimEnd(Path.DirectorySeparatorChar));
        return folders.Count(other => Path.GetFileName(other.TrimEnd(Path.DirectorySeparatorChar)) == name) == 1 ? name : $"{number + 1}-{name}";
    }
}
