namespace Puente.Runtime.Dapr.Bindings;

/// <summary>
/// Joins a file name to a root so that the result cannot leave it: <c>..</c> stops at the root, absolute names start at it,
/// and symbolic links are followed as if the root were <c>/</c>.
/// </summary>
internal static class ConfinedPath
{
    private const int MaxLinks = 255;

    /// <exception cref="IOException">The name holds a NUL, or its links do not end.</exception>
    public static string Join(string root, string name)
    {
        if (name.Contains('\0'))
            throw new IOException("file name must not hold a NUL character");
        var pending = new Stack<string>(Parts(name).Reverse());
        List<string> done = [];
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                if (done.Count > 0)
                    done.RemoveAt(done.Count - 1);
                continue;
            }

            var candidate = Path.Combine([root, .. done, part]);
            if (new FileInfo(candidate).LinkTarget is not { } target)
            {
                done.Add(part);
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"too many symbolic links in '{name}'");
            if (Path.IsPathRooted(target))
                done.Clear();
            foreach (var step in Parts(target).Reverse())
                pending.Push(step);
        }

        return Path.Combine([root, .. done]);
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, '/'], StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
