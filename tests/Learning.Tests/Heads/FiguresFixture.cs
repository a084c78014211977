using Puente.Core;

namespace Puente.Learning.Tests.Heads;

/// <summary><c>figures.json</c>: what scikit-learn, SciPy and NumPy make of the same scores; its maker lies beside it.</summary>
public sealed record FiguresFixture(
    float[][] Logits, bool[][] Labels, int[] Groups, double[] Thresholds, double[] F1, double[] Precision, double[] Recall,
    double[] AveragePrecision, double[] Auroc, double MacroF1, double MicroF1, double ExactMatch, int[] Counts, double[][] Weighted,
    double[][] Curve, int Seed, int Resamples, double[][] Low, double[][] High, double[] Probabilities, double[][] Bins, double Ece,
    double[] Offsets, double Temperature, double[][] Bounds)
{
    public static FiguresFixture Read { get; } = Json.ReadFile<FiguresFixture>(Path.Combine(AppContext.BaseDirectory, "Fixtures", "heads", "figures.json"));

    public string[] GroupNames => [.. Groups.Select(group => $"photograph-{group}")];
}
