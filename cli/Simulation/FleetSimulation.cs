using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Puente.Cli.Commands;
using Puente.Cli.Tiers;

namespace Puente.Cli.Simulation;

/// <summary>Runs the simulator, a program of its own: what it says is passed on, and of its reports a person gets sentences.</summary>
public static class FleetSimulation
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(8);

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="json">Whether its reports are passed on as they are, one JSON object a run.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, bool json, TextWriter output, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(TierPrograms.Runtime()) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[TierPrograms.Find("Puente.Simulation"), .. arguments, "--exit-with-parent", "true"]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            var passing = PassOnAsync(process.StandardOutput, json, output);
            // It stops by itself when its input closes, and takes its temporary folder with it.
            await using var stop = cancel.Register(process.StandardInput.Close);
            await passing.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancel.IsCancellationRequested) await passing.WaitAsync(_grace, CancellationToken.None);
            await passing;
            await process.WaitForExitAsync(CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // It did not: it is killed.
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? ExitCode.Done : process.ExitCode == ExitCode.WrongUse ? ExitCode.WrongUse : ExitCode.Failed;
    }

    private static async Task PassOnAsync(TextReader reports, bool json, TextWriter output)
    {
        while (await reports.ReadLineAsync(CancellationToken.None) is { } line) await output.WriteLineAsync(json ? line : Sentence(line));
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
