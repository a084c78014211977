using Puente.Core;

namespace Puente.Cli.Commands;

/// <summary>Paths that a command cannot do without.</summary>
public static class Required
{
    /// <summary>The full path of the output folder.</summary>
    /// <exception cref="InputException">It was not given, or is a file.</exception>
    public static string Out(string? given)
    {
        if (string.IsNullOrWhiteSpace(given)) throw new InputException("--out", given, "is missing", "Give the folder to write to, for example --out run-1.");
        return File.Exists(given) ? throw new InputException("--out", given, "is a file, not a folder", "Give a folder.") : Full(given);
    }

    /// <summary>The full path of a folder that must be there.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public static string Folder(string name, string? given)
    {
        if (string.IsNullOrWhiteSpace(given)) throw new InputException(name, given, "is missing", "Give a folder.");
        if (Directory.Exists(given)) return Full(given);
        throw new InputException(name, given, File.Exists(given) ? "is a file, not a folder" : "does not exist", "Give a folder.");
    }

    /// <summary>However it was written: <c>photos/</c> is <c>photos</c>.</summary>
    private static string Full(string given) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
}
