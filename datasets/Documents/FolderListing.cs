using Puente.Core;
using Puente.Datasets.Packing;

namespace Puente.Datasets.Documents;

/// <summary>The files under a folder, listed once. Links are not followed, so that nothing outside is reached.</summary>
public sealed class FolderListing
{
    private const int MaxFiles = 5_000_000;
    private readonly HashSet<string> _files;

    /// <summary>Lists <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">There is no such folder, or it holds too many files.</exception>
    public FolderListing(string folder)
    {
        if (!Directory.Exists(folder)) throw new InputException("folder", folder, "is not there", "Give the folder of a dataset.");
        Folder = folder;
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        Files = [.. Directory.EnumerateFiles(folder, "*", everything).Take(MaxFiles + 1).Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
        if (Files.Count > MaxFiles) throw new InputException("folder", folder, $"holds more than {MaxFiles} files", "Give a part of it.");
        _files = Files.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Relative paths, forward slashes, ordinal order.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Those named like images.</summary>
    public IEnumerable<string> Images => Files.Where(FolderImages.IsImage);

    /// <summary>Whether there is a file <paramref name="name"/>.</summary>
    public bool Has(string name) => _files.Contains(name);

    /// <summary>Where file <paramref name="name"/> lies.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>
    /// The file that a document means by <paramref name="given"/>: the first of <paramref name="bases"/> (folders, relative; "" is the folder itself) in which it lies.
    /// </summary>
    /// <exception cref="InputException">The path leaves the folder, or there is no such file; <paramref name="where"/> names document and field.</exception>
    public string Resolve(string given, string where, params ReadOnlySpan<string> bases)
    {
        var name = given.Replace('\\', '/');
        if (name.Length == 0 || name.StartsWith('/') || name.Contains(':', StringComparison.Ordinal) || name.Split('/').Any(part => part is ".." or ""))
            throw new InputException(where, given, "leaves the dataset's folder", "Give a path below it.");
        name = string.Join('/', name.Split('/').Where(part => part != "."));
        foreach (var place in bases)
            if (_files.TryGetValue(place.Length == 0 ? name : $"{place}/{name}", out var found)) return found;
        throw new InputException(where, given, "names a file that is not there", "Put the file there, or take its entry out.");
    }
}
