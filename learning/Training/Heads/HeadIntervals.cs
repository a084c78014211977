using Puente.Core.Training;
using Puente.Learning.Training.Figures;

namespace Puente.Learning.Training.Heads;

/// <summary>
/// Bootstrap intervals of a head's figures. A resample that shows no image of a class says nothing of it: it is left out of that class's
/// interval and of that resample's mean. A class without any held-out image counts as F1 0 in the mean, as it does in the figure itself.
/// </summary>
/// <param name="rankings">One a class.</param>
/// <param name="said">Answers, [N][K].</param>
/// <param name="labels">What holds, [N][K].</param>
/// <param name="options">How.</param>
internal sealed class HeadIntervals(Ranking[] rankings, bool[][] said, IReadOnlyList<bool[]> labels, BootstrapOptions options)
{
    private readonly int _classes = rankings.Length;

    /// <summary><paramref name="scores"/> with their intervals.</summary>
    public HeadScores On(HeadScores scores)
    {
        var bootstrap = new GroupBootstrap(options.Groups, options.Seed);
        var shown = Enumerable.Range(0, _classes).Select(k => bootstrap.GroupsOf(i => labels[i][k])).ToArray();
        var without = Enumerable.Range(0, _classes).Select(k => bootstrap.GroupsOf(i => !labels[i][k])).ToArray();
        var enough = bootstrap.Groups >= options.MinGroups;
        // F1, average precision and AUROC of each class, then of all.
        var intervals = enough ? bootstrap.Intervals(options.Resamples, options.Confidence, Figures) : new Interval?[3 * (_classes + 1)];
        return scores with
        {
            Photographs = bootstrap.Groups,
            Intervals = Three(_classes, enough ? null : $"{bootstrap.Groups} held-out photographs are too few for an interval; it takes {options.MinGroups}."),
            Classes = [.. scores.Classes.Select((score, k) => score with { Photographs = shown[k], Intervals = OfClass(score.Name, k) })],
        };

        ScoreIntervals OfClass(string name, int k) =>
            !enough ? new ScoreIntervals(null, null, null, $"{bootstrap.Groups} held-out photographs are too few for an interval; it takes {options.MinGroups}.")
            : shown[k] < options.MinClassGroups ? new ScoreIntervals(null, null, null, $"{shown[k]} held-out photographs show {name}: too few for an interval; it takes {options.MinClassGroups}.")
            : without[k] < options.MinClassGroups ? new ScoreIntervals(null, null, null, $"{without[k]} held-out photographs lack {name}: too few for an interval; it takes {options.MinClassGroups}.")
            : Three(k, null);

        ScoreIntervals Three(int row, string? note) => new(intervals[3 * row], intervals[3 * row + 1], intervals[3 * row + 2], note);
    }

    private double[] Figures(int[] counts)
    {
        var figures = new double[3 * (_classes + 1)];
        for (var k = 0; k < _classes; k++)
        {
            long both = 0, either = 0, positives = 0;
            var any = false;
            for (var i = 0; i < counts.Length; i++)
            {
                any |= labels[i][k];
                positives += labels[i][k] ? counts[i] : 0;
                both += said[i][k] && labels[i][k] ? counts[i] : 0;
                either += ((said[i][k] ? 1 : 0) + (labels[i][k] ? 1 : 0)) * counts[i];
            }

            figures[3 * k] = positives > 0 ? 2.0 * both / either : any ? double.NaN : 0;
            figures[3 * k + 1] = rankings[k].AveragePrecision(counts) ?? double.NaN;
            figures[3 * k + 2] = rankings[k].Auroc(counts) ?? double.NaN;
        }

        for (var f = 0; f < 3; f++)
            figures[3 * _classes + f] = Enumerable.Range(0, _classes).Select(k => figures[3 * k + f]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        return figures;
    }
}
