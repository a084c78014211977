using Puente.Core;

namespace Puente.Bench.Learning;

/// <summary>Finds the trainer built beside this program.</summary>
internal static class TrainerFiles
{
    private const string Program = "Puente.Trainer";

    /// <summary>Its assembly.</summary>
    /// <exception cref="InputException">It has not been built.</exception>
    public static string Find()
    {
        // artifacts/bin/Puente.Bench/<configuration>/ beside artifacts/bin/Puente.Trainer/<configuration>/, with the system's identifier or without.
        var own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var folder = Path.GetFullPath(Path.Combine(own, "..", "..", Program));
        var configuration = Path.GetFileName(own);
        return (Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, configuration + "*") : [])
            .Select(built => Path.Combine(built, Program + ".dll")).FirstOrDefault(File.Exists)
            ?? throw new InputException("trainer", folder, "has not been built", "Build it with 'dotnet build -c Release learning/Trainer'.");
    }
}
