using Puente.Core;

namespace Puente.Serving.Repository;

/// <summary>Where a path leads when every link on it is followed.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The path without links.</summary>
    /// <exception cref="InputException">Links lead in a circle.</exception>
    public static string Of(string path)
    {
        var links = 0;
        return Follow(Path.GetFullPath(path), ref links);
    }

    /// <summary>The path without links, which lies below <paramref name="root"/>.</summary>
    /// <exception cref="InputException">It leads out, or in a circle.</exception>
    public static string Within(string root, string path)
    {
        var (real, home) = (Of(path), Of(root));
        return real.StartsWith(Path.EndsInDirectorySeparator(home) ? home : home + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? real
            : throw new InputException("model repository", Path.GetRelativePath(root, path), "is a link that leads out of the repository", "Put the file itself there.");
    }

    private static string Follow(string path, ref int links)
    {
        var root = Path.GetPathRoot(path)!;
        var real = root;
        foreach (var step in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, step);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks) throw new InputException("model repository", path, "is reached through links that lead in a circle", "Put the file itself there.");
            real = Follow(Path.GetFullPath(target, real), ref links);
        }

        return real;
    }
}
