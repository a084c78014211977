namespace Puente.Runtime.DurableTask.Worker;

/// <summary>Payloads as files of a folder, each flushed and renamed into place: there whole or not at all.</summary>
/// <param name="folder">The folder; made when absent. Workers that share a hub share it.</param>
public sealed class FilePayloadStore(string folder) : IPayloadStore
{
    private readonly string _root = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public async Task PutAsync(string key, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var path = PathOf(key);
        if (File.Exists(path)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await file.WriteAsync(payload, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(key), cancellation);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellation)
    {
        var path = PathOf(folder);
        return Task.FromResult<IReadOnlyList<string>>(!Directory.Exists(path) ? [] :
            [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_root, file).Replace('\\', '/'))]);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellation)
    {
        var path = PathOf(key);
        if (!Directory.Exists(Path.GetDirectoryName(path))) return Task.CompletedTask;
        File.Delete(path);
        for (var parent = Path.GetDirectoryName(path)!; parent != _root && !Directory.EnumerateFileSystemEntries(parent).Any(); parent = Path.GetDirectoryName(parent)!)
        {
            try
            {
                Directory.Delete(parent);
            }
            catch (IOException)
            {
                // Somebody put something into it, or took it away, in this very moment.
                return Task.CompletedTask;
            }
        }

        return Task.CompletedTask;
    }

    private string PathOf(string key)
    {
        var path = Path.GetFullPath(Path.Combine(_root, key));
        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ArgumentException($"The key '{key}' leads out of the payload folder. Give a relative path.", nameof(key));
    }
}
