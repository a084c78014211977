namespace Puente.Core;

/// <summary>The instants of files' way to the disk, each told before it comes: for tests that end the power there.</summary>
internal static class DiskSteps
{
    private static readonly Lock _changing = new();
    private static (string Folder, Action<string> Next)[] _watched = [];

    /// <summary>Tells <paramref name="next"/> of the steps below <paramref name="folder"/>, as <c>verb path</c>, until the answer is disposed.</summary>
    public static IDisposable Watch(string folder, Action<string> next)
    {
        var watch = (Path.GetFullPath(folder) + Path.DirectorySeparatorChar, next);
        lock (_changing) Volatile.Write(ref _watched, [.. _watched, watch]);
        return new Watcher(watch);
    }

    /// <summary>What is next.</summary>
    public static void Next(string verb, string path)
    {
        foreach (var (folder, next) in Volatile.Read(ref _watched))
            if (path.StartsWith(folder, StringComparison.Ordinal)) next($"{verb} {path[folder.Length..]}");
    }

    private sealed class Watcher((string Folder, Action<string> Next) watch) : IDisposable
    {
        public void Dispose()
        {
            lock (_changing) Volatile.Write(ref _watched, [.. _watched.Where(one => one != watch)]);
        }
    }
}
