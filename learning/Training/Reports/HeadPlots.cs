using System.Globalization;
using Puente.Core.Training;

namespace Puente.Learning.Training.Reports;

/// <summary>The plots of a head.</summary>
public static class HeadPlots
{
    /// <summary>Precision over recall, a line a class that was shown.</summary>
    public static string PrecisionRecall(HeadCurves curves, HeadScores scores) => new SvgPlot("Precision and recall on held-out images", "recall", "precision")
    {
        UnitAxes = true,
        Series = [.. curves.PrecisionRecall.Zip(scores.Classes).Where(pair => pair.First.Points.Count > 0).Select(pair => new PlotSeries(
            string.Create(CultureInfo.InvariantCulture, $"{pair.First.Name} (AP {pair.Second.AveragePrecision:0.00})"),
            [(0, pair.First.Points[0].Precision), .. pair.First.Points.Select(point => (point.Recall, point.Precision))]))],
    }.ToSvg();

    /// <summary>What was there over what was said, before and after calibration.</summary>
    public static string Reliability(HeadCurves curves) => new SvgPlot("Reliability on held-out images, all classes", "probability said", "share that was so")
    {
        UnitAxes = true,
        Series =
        [
            new PlotSeries("perfect", [(0, 0), (1, 1)]) { Reference = true },
            Bins("as fitted", curves.ReliabilityBefore), Bins("calibrated", curves.ReliabilityAfter),
        ],
    }.ToSvg();

    private static PlotSeries Bins(string name, IReadOnlyList<ReliabilityBin> bins) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{name} (ECE {Calibration.Reliability.Error(bins):0.000})"), [.. bins.Select(bin => (bin.Predicted, bin.Observed))]) { Dots = true };
}
