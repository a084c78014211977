using Puente.Core.Training;
using Puente.Learning.Training.Calibration;
using Puente.Learning.Training.Figures;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Training.Tasks;

/// <summary>What there is to say of a fitted head beyond its scores.</summary>
/// <param name="Calibration">How far its probabilities can be taken at their word.</param>
/// <param name="Abstention">When to leave an image to a person.</param>
/// <param name="Curves">What its plots are drawn from.</param>
public sealed record HeadFindings(CalibrationResult Calibration, AbstentionResult Abstention, HeadCurves Curves)
{
    /// <summary>Held-out images below which the calibration error is said to be uncertain.</summary>
    private const int SteadyImages = 50;

    /// <summary>Points a curve keeps: more than a plot can show.</summary>
    private const int MaxPoints = 500;

    /// <summary>Finds out.</summary>
    /// <param name="fitted">The head and its held-out logits.</param>
    /// <param name="classes">Names, in logit order.</param>
    /// <param name="train">What it was fitted on.</param>
    /// <param name="test">What it is measured on.</param>
    /// <param name="promise">What an abstention band shall promise.</param>
    public static HeadFindings Of(FittedHead fitted, IReadOnlyList<string> classes, ProbePart train, ProbePart test, AbstentionOptions promise)
    {
        var (head, logits) = (fitted.Head, fitted.Logits);
        bool[] truth = [.. test.Labels.SelectMany(row => row)];
        var before = Bins((logit, k) => head.Calibration.Undo(logit, k));
        var after = Bins((logit, _) => logit);
        var calibration = new CalibrationResult(
            head.Calibration.Fitted ? head.Calibration.Temperature : null, head.Calibration.Offsets, Reliability.Error(before), Reliability.Error(after),
            after.Count, truth.Length, Note(head, train, test));
        var answers = Training.Calibration.Abstention.Answers(head, logits, test.Labels, test.Groups);
        return new HeadFindings(
            calibration, Training.Calibration.Abstention.Choose(head, train.Labels, train.Groups, answers, promise),
            new HeadCurves([.. classes.Select((name, k) => new ClassCurve(name, Curve(k)))], before, after));

        IReadOnlyList<ReliabilityBin> Bins(Func<double, int, double> logit) =>
            Reliability.Bins([.. logits.SelectMany(row => row.Select((z, k) => HeadDecision.Probability(logit(z, k))))], truth);

        IReadOnlyList<PrecisionRecallPoint> Curve(int k)
        {
            var points = new Ranking([.. logits.Select(row => row[k])], [.. test.Labels.Select(row => row[k])]).Curve(z => HeadDecision.Probability(z));
            return points.Count <= MaxPoints ? points : [.. Enumerable.Range(0, MaxPoints).Select(n => points[(int)((long)n * (points.Count - 1) / (MaxPoints - 1))])];
        }
    }

    private static string? Note(LinearHead head, ProbePart train, ProbePart test) =>
        !head.Calibration.Fitted ? $"No temperature fitted: {train.Indices.Count} images with out-of-fold answers, fewer than {HeadCalibration.MinSamples}."
        : test.Indices.Count < SteadyImages ? $"The calibration error is measured on {test.Indices.Count} images; on so few an error of some hundredths cannot be told from none."
        : null;
}
