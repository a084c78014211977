using System.Runtime.InteropServices;
using Puente.Core;

namespace Puente.Cli.Tiers;

/// <summary>Finds the built tiers beside the command line, and the runtime that starts them.</summary>
public static class TierPrograms
{
    /// <summary>Names of the programs a demo needs.</summary>
    public static IReadOnlyList<string> All { get; } = ["Puente.Hub", "Puente.Edge", "Puente.Trainer"];

    /// <summary>The assembly of <paramref name="program"/>, whether it exists or not.</summary>
    public static string PathOf(string program)
    {
        if (Environment.GetEnvironmentVariable("PUENTE_HOME") is { Length: > 0 } home) return Path.GetFullPath(Path.Combine(home, program, program + ".dll"));
        // artifacts/bin/Puente.Cli/<configuration>/ beside artifacts/bin/Puente.Hub/<configuration>/
        var own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var folder = Path.GetFullPath(Path.Combine(own, "..", "..", program));
        return Built(folder, Path.GetFileName(own), program + ".dll");
    }

    /// <summary>A program built for one system lies in a folder that adds its identifier: release_linux-x64.</summary>
    private static string Built(string folder, string configuration, string file)
    {
        var plain = Path.Combine(folder, configuration, file);
        if (File.Exists(plain) || !Directory.Exists(folder)) return plain;
        return Directory.EnumerateDirectories(folder, configuration + "_*").Select(built => Path.Combine(built, file)).FirstOrDefault(File.Exists) ?? plain;
    }

    /// <summary>The assembly of <paramref name="program"/>.</summary>
    /// <exception cref="InputException">It has not been built.</exception>
    public static string Find(string program)
    {
        var path = PathOf(program);
        if (File.Exists(path)) return path;
        throw new InputException("program", path, "does not exist", "Build it with 'dotnet build -c Release', or name the folder that holds the built programs in PUENTE_HOME.");
    }

    /// <summary>The <c>dotnet</c> that runs this process.</summary>
    public static string Runtime()
    {
        // shared/Microsoft.NETCore.App/<version>/ lies three folders below the executable.
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var path = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(path) ? path : "dotnet";
    }
}
