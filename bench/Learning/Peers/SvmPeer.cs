using System.Text.Json;
using Puente.Bench.Learning.Labels;

namespace Puente.Bench.Learning.Peers;

/// <summary>LBP, colour and HOG with scikit-learn's linear SVM: features and head are the peer's own.</summary>
internal static class SvmPeer
{
    /// <summary>How it is named in figures.</summary>
    public const string Name = "lbp-hog-svm";

    /// <summary>The program.</summary>
    public static PythonPeer Program { get; } = new("lbp_hog_svm.py", "sklearn", "skimage");

    /// <summary>Its figures for each draw, by labels a class.</summary>
    public static IReadOnlyDictionary<int, IReadOnlyDictionary<LabelMeasure, double[]>> Scores(LabelTask task, IReadOnlyList<int> budgets, CancellationToken cancellation)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file))
                foreach (var image in task.Images) stream.Write(image.Pixels);
            var answer = Program.Run(
                new
                {
                    Images = file,
                    Side = task.Images[0].Width,
                    Labels = task.Labels.Select(row => row.Select(label => label ? 1 : 0)),
                    task.Groups,
                    task.Sites,
                    task.Exclusive,
                    Draws = budgets.SelectMany(labels => Enumerable.Range(0, task.Draws).Select(draw => task.Draw(labels, draw))),
                },
                cancellation);
            var (f1, auroc) = (answer["macroF1"].Deserialize<double[]>()!, answer["auroc"].Deserialize<double[]>()!);
            return budgets.Select((labels, i) => (labels, i)).ToDictionary(
                pair => pair.labels,
                pair => (IReadOnlyDictionary<LabelMeasure, double[]>)new Dictionary<LabelMeasure, double[]>
                {
                    [LabelMeasure.MacroF1] = f1[(pair.i * task.Draws)..((pair.i + 1) * task.Draws)],
                    [LabelMeasure.Auroc] = auroc[(pair.i * task.Draws)..((pair.i + 1) * task.Draws)],
                });
        }
        finally
        {
            File.Delete(file);
        }
    }
}
