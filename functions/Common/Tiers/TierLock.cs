using Puente.Core;

namespace Puente.Functions.Common.Tiers;

/// <summary>One process a data folder. Held by an open file, so that it is free the moment its holder is gone, however it went.</summary>
public sealed class TierLock : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _retryAfter = TimeSpan.FromMilliseconds(200);
    private readonly FileStream _file;

    private TierLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of <paramref name="folder"/>, waiting for a predecessor that is still dying.</summary>
    /// <exception cref="InputException">The folder cannot be written, or another process keeps it.</exception>
    public static async Task<TierLock> TakeAsync(string folder, TimeProvider time)
    {
        var path = Path.Combine(folder, "tier.lock");
        var until = time.GetUtcNow() + _patience;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new TierLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (UnauthorizedAccessException e)
            {
                throw new InputException("--data", folder, $"cannot be written: {e.Message}", "Give a folder you may write to.");
            }
            catch (IOException e) when (File.Exists(path) && time.GetUtcNow() < until)
            {
                _ = e;
                await Task.Delay(_retryAfter, time);
            }
            catch (IOException e)
            {
                throw new InputException("--data", folder, $"cannot be taken: {e.Message}", "Stop the other process, give another folder, or make room on the disk.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
