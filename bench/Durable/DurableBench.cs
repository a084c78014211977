using Puente.Bench.Measures;
using Puente.Bench.Storage;

namespace Puente.Bench.Durable;

/// <summary>All measurements of the durable-task engine.</summary>
internal sealed class DurableBench(IBenchStore store, TimeSpan time, TextWriter output, TextWriter progress)
{
    private static readonly IFigure[] Figures =
    [
        new RateFigure("activities", Workloads.Chain),
        new RateFigure("activities-wide", Workloads.FanOut),
        new ChainFigure(),
        new FanOutFigure(),
        new EmptyFigure(),
    ];

    /// <summary>The names <c>--only</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Figures.Select(figure => figure.Name)];

    /// <summary>A figure of an engine, beside the work of its storage alone.</summary>
    public static Figure Figure(IBenchStore store, string name, double value, string unit, double? raw = null, int runs = 1) =>
        new("durable", $"{store.Name}/{name}", value, unit, raw is null ? null : "the same commits alone", raw) { Runs = runs };

    /// <summary>Measures one after the other and writes each as soon as it is known.</summary>
    /// <param name="only">The one to measure; null for all.</param>
    /// <param name="cancellation">Stops at once.</param>
    public async Task RunAsync(string? only, CancellationToken cancellation)
    {
        foreach (var measurement in Figures.Where(figure => only is null || figure.Name == only))
        {
            progress.WriteLine($"{measurement.Name}: measuring on {store.Name}");
            foreach (var figure in await measurement.MeasureAsync(store, time, progress, cancellation)) output.WriteLine(FigureWriter.Line(figure));
        }
    }
}
