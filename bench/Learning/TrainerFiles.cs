using Puente.Bench.Learning.Peers;
using Puente.Core;

namespace Puente.Bench.Learning;

/// <summary>Finds the trainer built beside this program.</summary>
internal static class TrainerFiles
{
    private const string Program = "Puente.Trainer";

    /// <summary>The PyTorch trainer of this checkout; null where it is not, or Python has no torch.</summary>
    public static string? FindPeer()
    {
        if (!new PythonPeer("", "torch", "numpy").IsThere) return null;
        Environment.SetEnvironmentVariable("PYTHON", PythonPeer.Python);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "trainers", "pytorch", "puente-trainer") is var program && File.Exists(program)) return program;
        return null;
    }

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
