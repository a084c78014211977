using Puente.Core;

namespace Puente.Cli.Files;

/// <summary>A folder that a command is to write into.</summary>
public static class WritableFolder
{
    /// <summary>Makes <paramref name="folder"/> where it is absent; checks that it can be written and that its disk has room.</summary>
    /// <param name="option">The option it was given with, for the error.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="minimumFreeBytes">Free bytes below which it is refused.</param>
    /// <exception cref="InputException">It cannot be written, or its disk is nearly full.</exception>
    public static void Prepare(string option, string folder, long minimumFreeBytes)
    {
        if (File.Exists(folder)) throw new InputException(option, folder, "is a file, not a folder", "Give a folder.");
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".write-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "x");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(option, folder, $"cannot be written: {e.Message.TrimEnd('.')}", $"Make it writable, free some space, or give another folder with {option}.");
        }

        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (free < minimumFreeBytes)
            throw new InputException(option, folder, $"has only {free >> 20} MiB free", $"Free at least {minimumFreeBytes >> 20} MiB, or give a folder on another disk with {option}.");
    }
}
