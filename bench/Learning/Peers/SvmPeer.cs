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

    /// <summary>Its figures for each draw at <paramref name="labels"/> labels a class.</summary>
    public static IReadOnlyDictionary<LabelMeasure, double[]> Scores(LabelTask task, int labels, CancellationToken cancellation)
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
                    Draws = Enumerable.Range(0, task.Draws).Select(draw => task.Draw(labels, draw)),
                },
                cancellation);
            return new Dictionary<LabelMeasure, double[]>
            {
                [LabelMeasure.MacroF1] = answer["macroF1"].Deserialize<double[]>()!,
                [LabelMeasure.Auroc] = answer["auroc"].Deserialize<double[]>()!,
            };
        }
        finally
        {
            File.Delete(file);
        }
    }
}
