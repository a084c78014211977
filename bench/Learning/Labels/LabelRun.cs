using Puente.Bench.Learning.Features;
using Puente.Learning.Training.Figures;
using Puente.Learning.Training.Heads;

namespace Puente.Bench.Learning.Labels;

/// <summary>One task on one kind of features: every draw of labels at every budget.</summary>
internal static class LabelRun
{
    /// <summary>Every figure for each draw at <paramref name="labels"/> labels a class, of a head fitted on <paramref name="features"/> [N][D].</summary>
    public static IReadOnlyDictionary<LabelMeasure, double[]> Scores(LabelTask task, IFeatures kind, float[][] features, int labels, CancellationToken cancellation)
    {
        var scores = Enum.GetValues<LabelMeasure>().ToDictionary(measure => measure, _ => new double[task.Draws]);
        for (var draw = 0; draw < task.Draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (train, test) = task.Draw(labels, draw);
            var head = LinearHead.Fit(Pick(features, train), Pick(task.Labels, train), new HeadOptions
            {
                Blocks = kind.Blocks,
                Exclusive = task.Exclusive,
                Groups = Pick(task.Groups, train),
                Seed = draw,
            });
            var logits = test.Select(i => head.Logits(features[i])).ToArray();
            var figures = HeadEvaluation.Score(task.Classes, logits, Pick(task.Labels, test), head.Thresholds, head.Exclusive);
            scores[LabelMeasure.MacroF1][draw] = figures.MacroF1;
            scores[LabelMeasure.Auroc][draw] = new Ranking([.. logits.Select(row => Margin(task, row))], [.. test.Select(i => task.Labels[i][0])]).Auroc() ?? double.NaN;
        }

        return scores;
    }

    /// <summary>How far the first class is ahead: of the exclusive one where there are but the two, which answer one question twice.</summary>
    private static float Margin(LabelTask task, float[] logits) => task is { Exclusive: 1, Classes.Count: 2 } ? logits[0] - logits[1] : logits[0];

    /// <summary>Features as a head that knows the site's unlabelled images sees them: z-scored by site.</summary>
    public static float[][] BySite(LabelTask task, float[][] features) => task.Sites is { } sites ? SiteStatistics.NormaliseEach(features, sites) : features;

    private static T[] Pick<T>(IReadOnlyList<T> from, int[] indices) => Array.ConvertAll(indices, i => from[i]);
}
