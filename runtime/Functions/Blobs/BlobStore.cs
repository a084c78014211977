using System.Text;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions;

/// <summary>A folder as an object store: containers are its first-level folders, blobs the files below.</summary>
internal sealed class BlobStore(string root)
{
    private static readonly EnumerationOptions Walk = new()
    {
        RecurseSubdirectories = true,
        // Links could lead out of the store or round in circles.
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    private readonly string root = Path.GetFullPath(root);

    /// <summary>Every blob of a container, oldest first. Names starting with a dot and unfinished files (<c>.tmp</c>, <c>.part</c>) are not blobs.</summary>
    public IReadOnlyList<BlobVersion> List(string container)
    {
        var folder = new DirectoryInfo(Path.Combine(root, container));
        if (!folder.Exists) return [];
        return [.. folder.EnumerateFiles("*", Walk)
            .Select(f => (File: f, Name: Path.GetRelativePath(folder.FullName, f.FullName).Replace('\\', '/')))
            .Where(f => IsBlob(f.Name))
            .Select(f => Look(new BlobPath(container, f.Name), f.File))
            .OfType<BlobVersion>()
            .OrderBy(v => v.ChangedUtc)];
    }

    /// <summary>The blob now; null when there is none.</summary>
    public BlobVersion? Look(BlobPath path) => Look(path, new FileInfo(Locate(path)));

    /// <exception cref="FileNotFoundException">There is no such blob.</exception>
    public FileStream OpenRead(BlobPath path) =>
        new(Locate(path), new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });

    /// <summary>Whether there is such a blob.</summary>
    public bool Exists(BlobPath path) => File.Exists(Locate(path));

    /// <summary>Writes a string (UTF-8), bytes or a stream; a reader sees all of it or nothing.</summary>
    public async Task WriteAsync(BlobPath path, object content, CancellationToken cancellationToken)
    {
        var file = Locate(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = $"{file}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var target = File.Create(temporary))
            {
                if (content is Stream source) await source.CopyToAsync(target, cancellationToken);
                else await target.WriteAsync(content as byte[] ?? Encoding.UTF8.GetBytes((string)content), cancellationToken);
                target.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The blob's file.</summary>
    /// <exception cref="BadHttpRequestException">The name leads out of its container.</exception>
    public string Locate(BlobPath path)
    {
        var container = Path.GetFullPath(Path.Combine(root, path.Container)) + Path.DirectorySeparatorChar;
        var file = Path.GetFullPath(Path.Combine(container, path.Name));
        return file.StartsWith(container, StringComparison.Ordinal) && file.Length > container.Length
            ? file
            : throw new BadHttpRequestException($"\"{path.Name}\" is not the name of a blob in {path.Container}.");
    }

    private static bool IsBlob(string name) =>
        !name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
        && !name.EndsWith(".part", StringComparison.OrdinalIgnoreCase)
        && !name.Split('/').Any(segment => segment.StartsWith('.'));

    private static BlobVersion? Look(BlobPath path, FileInfo file)
    {
        // A file may go between its listing and the look at it: Exists and what follows come from one stat.
        file.Refresh();
        return file.Exists ? new BlobVersion(path, file.Length, file.LastWriteTimeUtc) : null;
    }
}
