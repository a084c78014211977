using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Puente.Bench.Commands;
using Puente.Bench.Measures;
using Puente.Bench.Storage;

namespace Puente.Bench.Durable;

/// <summary>One instance that calls 10,000 activities at once and sums up their results. Each run has a process of its own.</summary>
internal sealed class FanOutFigure : IFigure
{
    /// <summary>Activities of the instance.</summary>
    public const int Width = 10_000;

    private const int Runs = 3;
    private const double Mebibyte = 1 << 20;

    public string Name => "fan-out";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(IBenchStore store, TimeSpan time, TextWriter progress, CancellationToken cancellation)
    {
        List<FanOutRun> runs = [];
        for (var i = 1; i <= Runs; i++)
        {
            var run = await ChildAsync(store, cancellation);
            runs.Add(run);
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Name}: run {i} of {Runs}: {run.Seconds:0.00} s, peak {run.PeakMemory / Mebibyte:0} MiB, {run.Commits} commits of {run.BytesPerCommit} bytes, which alone take {run.RawSeconds:0.00} s"));
        }

        return
        [
            DurableBench.Figure(store, $"fan-out-{Width}", Median(runs, run => run.Seconds), "s", Median(runs, run => run.RawSeconds), Runs),
            DurableBench.Figure(store, $"fan-out-{Width}-peak-memory", runs.Max(run => run.PeakMemory) / Mebibyte, "MiB", runs: Runs),
        ];
    }

    private static double Median(List<FanOutRun> runs, Func<FanOutRun, double> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);

    private static async Task<FanOutRun> ChildAsync(IBenchStore store, CancellationToken cancellation)
    {
        using var child = Process.Start(Start(store)) ?? throw new InvalidOperationException("The fan-out's own process did not start.");
        try
        {
            var line = await child.StandardOutput.ReadToEndAsync(cancellation);
            await child.WaitForExitAsync(cancellation);
            return child.ExitCode == 0
                ? JsonSerializer.Deserialize<FanOutRun>(line)!
                : throw new InvalidOperationException($"The fan-out's own process ended with exit code {child.ExitCode}; what it said stands above.");
        }
        finally
        {
            if (!child.HasExited) child.Kill(entireProcessTree: true);
        }
    }

    private static ProcessStartInfo Start(IBenchStore store)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        // 'dotnet puente-bench.dll' runs this program too; then the file comes first.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(FanOutFigure).Assembly.Location);
        start.ArgumentList.Add(FanOutCommand.Name);
        foreach (var argument in store.Arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
