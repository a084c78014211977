using Puente.Core.Training;

namespace Puente.Learning.Training.Reports;

/// <summary>The plots of a pretraining run.</summary>
public static class TrainingPlots
{
    /// <summary>The loss over steps, from the <c>step</c> lines among <paramref name="progress"/>.</summary>
    public static string Loss(IEnumerable<TrainerProgress> progress) => new SvgPlot("Loss", "step", "loss")
    {
        Series = [new PlotSeries("loss", [.. progress.Where(line => line is { Step: not null, Loss: not null }).Select(line => ((double)line.Step!.Value, line.Loss!.Value))])],
    }.ToSvg();

    /// <summary>Probe scores over steps, a line a probe.</summary>
    public static string Probe(IEnumerable<PlotSeries> probes) => new SvgPlot("Probes", "step", "score")
    {
        Series = [.. probes.Select(probe => probe with { Dots = true })],
    }.ToSvg();
}
