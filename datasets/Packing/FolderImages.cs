using Puente.Core;
using Puente.Datasets.Documents;

namespace Puente.Datasets.Packing;

/// <summary>The image files under a folder, in ordinal order of their relative paths (forward slashes). Links are not followed.</summary>
public sealed class FolderImages : IImageFiles
{
    /// <summary>Bytes beyond which a file is not read.</summary>
    public const long MaxFileBytes = 200_000_000;

    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm", ".heic",
    };

    private readonly FolderListing _folder;

    /// <summary>Lists <paramref name="folder"/>. What is named like an image is taken, also where it cannot be decoded: it is rejected with a reason, not overlooked.</summary>
    /// <exception cref="InputException">There is no such folder, or it holds too many files.</exception>
    public FolderImages(string folder) : this(new FolderListing(folder))
    {
    }

    internal FolderImages(FolderListing folder) => (_folder, Names) = (folder, [.. folder.Images]);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether <paramref name="path"/> is named like an image.</summary>
    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path)) && !Path.GetFileName(path).StartsWith('.');

    /// <inheritdoc/>
    public Task<byte[]> ReadAsync(int index, CancellationToken cancellationToken) => ReadBoundedAsync(_folder.PathOf(Names[index]), Names[index], cancellationToken);

    /// <summary>The bytes of an image file.</summary>
    /// <exception cref="InputException">It is larger than <see cref="MaxFileBytes"/>.</exception>
    internal static Task<byte[]> ReadBoundedAsync(string path, string name, CancellationToken cancellationToken) => new FileInfo(path).Length is > MaxFileBytes and var length
        ? throw new InputException("image", name, $"has {length} bytes, more than {MaxFileBytes}", "Give a smaller file.")
        : File.ReadAllBytesAsync(path, cancellationToken);
}
