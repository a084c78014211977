using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Puente.Cli.Commands;
using Puente.Cli.Tiers;

namespace Puente.Cli.Simulation;

/// <summary>Runs the simulator, a program of its own: what it says is passed on, and of its reports a person gets sentences.</summary>
public static class FleetSimulation
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="json">Whether its reports are passed on as they are, one JSON object a run.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, bool json, TextWriter output, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(TierPrograms.Runtime()) { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(TierPrograms.Find("Puente.Simulation"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await using var stop = cancel.Register(() => process.Kill(entireProcessTree: true));
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line) await output.WriteLineAsync(json ? line : Sentence(line));
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? ExitCode.Done : process.ExitCode == ExitCode.WrongUse ? ExitCode.WrongUse : ExitCode.Failed;
    }

    /// <summary>What a report says, to a person.</summary>
    public static string Sentence(string report)
    {
        using var document = JsonDocument.Parse(report);
        var run = document.RootElement;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"seed {run.GetProperty("seed").GetInt32()}: {run.GetProperty("edges").GetInt32()} edges {(run.GetProperty("converged").GetBoolean() ? "converged" : "did not converge")}, the last rollout in {run.GetProperty("seconds").GetDouble():F1} s; {run.GetProperty("messages").GetInt64()} messages, {run.GetProperty("rollbacks").GetInt32()} rollbacks, {run.GetProperty("hubRestarts").GetInt32()} restarts of the hub, {run.GetProperty("violated").GetInt64()} violations");
        return string.Join(Environment.NewLine, run.GetProperty("violations").EnumerateArray().Select(violation => $"  {violation.GetString()}").Prepend(text));
    }
}
