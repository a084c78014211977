using System.Globalization;
using Puente.Cli.Files;
using Puente.Core;

namespace Puente.Cli.Demo;

/// <summary>The folder all of a demo's state lives in, held by one demo at a time.</summary>
public sealed class DemoFolder : IDisposable
{
    /// <summary>Free bytes below which a demo is not begun.</summary>
    public const long MinimumFreeBytes = 1L << 30;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(3), LockInterval = TimeSpan.FromMilliseconds(200);
    private readonly FileStream _lock;

    private DemoFolder(string path, FileStream held) => (Root, _lock, PredecessorDied) = (path, held, File.Exists(RunningFile(path)));

    /// <summary>Full path.</summary>
    public string Root { get; }

    /// <summary>True when the demo before was killed: its tiers may take seconds to end.</summary>
    public bool PredecessorDied { get; }

    /// <summary>Generated photographs: what the cameras and the people in the field have.</summary>
    public string Field => Path.Combine(Root, "field");

    /// <summary>Takes the folder, making it when absent.</summary>
    /// <exception cref="InputException">It cannot be written, is nearly full, or another demo holds it.</exception>
    public static async Task<DemoFolder> TakeAsync(string path, TimeProvider clock, CancellationToken cancel)
    {
        var root = Path.GetFullPath(path);
        WritableFolder.Prepare("--data", root, MinimumFreeBytes);
        var began = clock.GetTimestamp();
        while (true)
        {
            if (TryLock(root) is { } held)
            {
                var folder = new DemoFolder(root, held);
                await File.WriteAllTextAsync(RunningFile(root), Environment.ProcessId.ToString(CultureInfo.InvariantCulture), cancel);
                return folder;
            }

            if (clock.GetElapsedTime(began) > LockPatience)
                throw new InputException("--data", root, $"is in use by another demo{Holder(root)}", "Wait for it to end, stop it, or give another folder with --data.");
            await Task.Delay(LockInterval, clock, cancel);
        }
    }

    /// <summary>Lets go: this demo ended in order, so the next need not wait for its tiers.</summary>
    public void Dispose()
    {
        File.Delete(RunningFile(Root));
        _lock.Dispose();
    }

    private static string RunningFile(string root) => Path.Combine(root, "demo.running");

    private static FileStream? TryLock(string root)
    {
        try
        {
            return new FileStream(Path.Combine(root, "demo.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Held by another process: the folder itself was just written to.
            return null;
        }
    }

    private static string Holder(string root)
    {
        var file = RunningFile(root);
        return File.Exists(file) ? $" (process {File.ReadAllText(file)})" : "";
    }
}
