using Puente.Learning.Training.Pretraining;

namespace Puente.Learning.Training.Reports;

/// <summary>The plots of a pretraining run, from its <see cref="LossCurve"/>.</summary>
public static class TrainingPlots
{
    private const int FewestForLine = 2;

    /// <summary>The plots for which there are points enough.</summary>
    public static IReadOnlyList<CardPlot> Of(IReadOnlyList<CurveRow> curve)
    {
        (double, double)[] losses = Points(row => row.Loss), scores = Points(row => row.Score), ranks = Points(row => row.EffectiveRank);
        List<CardPlot> plots = [];
        if (losses.Length >= FewestForLine) plots.Add(new CardPlot("loss.svg", "Loss over steps", Plot("Loss", "loss", losses, dots: false)));
        if (scores.Length > 0) plots.Add(new CardPlot("probe.svg", "Mean average precision of the probe over steps", Plot("Probe", "mean average precision", scores, dots: true)));
        if (ranks.Length >= FewestForLine) plots.Add(new CardPlot("rank.svg", "Effective rank of the embeddings over steps", Plot("Effective rank of the embeddings", "rank", ranks, dots: true)));
        return plots;

        (double, double)[] Points(Func<CurveRow, double?> value) => [.. curve.Where(row => value(row) is not null).Select(row => ((double)row.Step, value(row)!.Value))];
    }

    private static string Plot(string title, string what, (double, double)[] points, bool dots) =>
        new SvgPlot(title, "step", what) { Series = [new PlotSeries(what, points) { Dots = dots }] }.ToSvg();
}
