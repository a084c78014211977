using System.Diagnostics;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The operating system's lock on a file beside the database: one process owns it, and its death frees it.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, waiting for a predecessor that may still be dying.</summary>
    /// <exception cref="DurableTaskStorageException">It is still held after <paramref name="timeout"/>.</exception>
    public static async Task<FileLock> Take(string database, TimeSpan timeout, CancellationToken cancellation)
    {
        var path = database + ".lock";
        // The holder is a process of this machine: its end comes in real time, whatever clock the engine runs on.
        for (var watch = Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException held) when (held is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
            {
                if (watch.Elapsed >= timeout)
                {
                    throw new DurableTaskStorageException(
                        $"Another process holds the durable-task database '{database}' (waited {timeout.TotalSeconds:0.#} s for '{path}'). Stop that process, or use another DatabasePath.", held);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
    }

    public void Dispose() => _file.Dispose();
}
