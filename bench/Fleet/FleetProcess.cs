using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Puente.Core;

namespace Puente.Bench.Fleet;

/// <summary>One run of the simulator built beside this program.</summary>
internal static class FleetProcess
{
    private const string Program = "Puente.Simulation";
    private const int TimeoutSeconds = 3_600;

    /// <summary>Runs a fleet without faults.</summary>
    /// <exception cref="InputException">The simulator has not been built.</exception>
    /// <exception cref="IOException">The run did not come to its end as it must.</exception>
    public static async Task<FleetReport> RunAsync(int edges, int seed, TextWriter progress, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { Find(), "--edges", Text(edges), "--seed", Text(seed), "--timeout", Text(TimeoutSeconds) }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text) progress.WriteLine(text);
        };
        process.BeginErrorReadLine();
        var report = await process.StandardOutput.ReadLineAsync(cancellation) is { } line ? JsonSerializer.Deserialize<FleetReport>(line, Json.Options) : null;
        await process.WaitForExitAsync(cancellation);
        return report is { Ok: true } ? report : throw new IOException($"A fleet of {edges} did not come to its release: {string.Join("; ", report?.Violations ?? ["it ended without a report"])}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Find()
    {
        // artifacts/bin/Puente.Bench/<configuration>/ beside artifacts/bin/Puente.Simulation/<configuration>/, with the system's identifier or without.
        var own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var folder = Path.GetFullPath(Path.Combine(own, "..", "..", Program));
        return (Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, Path.GetFileName(own) + "*") : [])
            .Select(built => Path.Combine(built, Program + ".dll")).FirstOrDefault(File.Exists)
            ?? throw new InputException("simulation", folder, "has not been built", "Build it with 'dotnet build -c Release simulation'.");
    }
}
