using System.Globalization;
using Puente.Bench.Measures;

namespace Puente.Bench.Fleet;

/// <summary>Runs fleets of several sizes and prints what a rollout to each takes. Every run is a process of its own: peak memory is that run's.</summary>
public sealed class FleetBench(TextWriter output, TextWriter progress)
{
    private const string Bench = "fleet";
    private const double WantedSeconds = 60, WantedBytes = 1L << 30, WantedGrowth = 1.5;
    private const int Anchor = 10_000;

    /// <summary>Measures fleets of <paramref name="sizes"/>, each the median of so many runs.</summary>
    public async Task RunAsync(IReadOnlyList<int> sizes, int runs, CancellationToken cancellation)
    {
        (int Edges, double Cost)? least = null;
        foreach (var edges in sizes.Order())
        {
            var reports = new List<FleetReport>();
            for (var run = 1; run <= runs; run++)
            {
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"fleet: {edges} edges, run {run} of {runs}"));
                reports.Add(await FleetProcess.RunAsync(edges, seed: run, progress, cancellation));
            }

            double Median(Func<FleetReport, double> figure) => reports.Select(figure).Order().ElementAt(reports.Count / 2);
            var wanted = edges == Anchor;
            var cost = Median(report => report.CpuMillisecondsPerEdge);
            Write(edges, runs, "rollout", Median(report => report.Seconds), "s", wanted ? WantedSeconds : null);
            Write(edges, runs, "enrolment", Median(report => report.PhaseSeconds("enrol")), "s");
            Write(edges, runs, "cpu-per-edge", cost, "ms", note: "hub and edges together");
            Write(edges, runs, "messages", Median(report => report.Messages), "{message}");
            Write(edges, runs, "bytes-to-edges", Median(report => report.Bytes), "B");
            Write(edges, runs, "peak-memory", Median(report => report.PeakMemoryBytes), "B", wanted ? WantedBytes : null, "hub and edges in one process");
            if (least is { } smaller)
                Write(edges, runs, $"cpu-per-edge-over-{smaller.Edges}", cost / smaller.Cost, "×", wanted ? WantedGrowth : null);
            least ??= (edges, cost);
        }
    }

    private void Write(int edges, int runs, string name, double value, string unit, double? most = null, string? note = null) => output.WriteLine(FigureWriter.Line(
        new Figure(Bench, string.Create(CultureInfo.InvariantCulture, $"{name}@{edges}"), value, unit) { Least = most, Runs = runs, Note = note }));
}
