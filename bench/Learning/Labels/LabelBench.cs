using System.Globalization;
using Puente.Bench.Learning.Features;
using Puente.Bench.Learning.Peers;
using Puente.Bench.Measures;

namespace Puente.Bench.Learning.Labels;

/// <summary>How well a head does with few labels, on each kind of features, and beside each of Puente's own the strongest of the others.</summary>
/// <param name="output">Takes a line a figure.</param>
/// <param name="progress">Told what is being done.</param>
/// <param name="cancellation">Stops before the next draw.</param>
internal sealed class LabelBench(TextWriter output, TextWriter progress, CancellationToken cancellation)
{
    /// <summary>Added to the name of features that are a backbone's tokens alone.</summary>
    public const string Tokens = "-tokens";

    private const string Site = "-by-site";

    /// <summary>Measures <paramref name="task"/> on <paramref name="own"/> kinds (several seeds of one kind share its name) and on <paramref name="others"/>.</summary>
    public void Run(LabelTask task, IReadOnlyList<IFeatures> own, IReadOnlyList<IFeatures> others, string? shipped)
    {
        var scores = new Dictionary<(string Kind, int Labels, LabelMeasure Measure), List<double>>();
        int[] budgets = [.. task.Targets.Select(target => target.Labels).Distinct()];
        foreach (var kind in own.Concat(others))
        {
            progress.WriteLine($"{task.Name}: {kind.Name}");
            var features = kind.Of(task);
            Add(kind.Name, labels => LabelRun.Scores(task, kind, features, labels, cancellation));
            if (task.Sites is null) continue;
            var bySite = LabelRun.BySite(task, features);
            Add(kind.Name + Site, labels => LabelRun.Scores(task, kind, bySite, labels, cancellation));
        }

        if (SvmPeer.Program.IsThere)
        {
            progress.WriteLine($"{task.Name}: {SvmPeer.Name}");
            var answers = SvmPeer.Scores(task, budgets, cancellation);
            Add(SvmPeer.Name, labels => answers[labels]);
        }
        else progress.WriteLine($"{SvmPeer.Name} is left out: {PythonPeer.Remedy}");
        foreach (var target in task.Targets) Tell(task, target, scores, [.. own.Select(kind => kind.Name)], shipped);

        void Add(string kind, Func<int, IReadOnlyDictionary<LabelMeasure, double[]>> measure)
        {
            foreach (var labels in budgets)
                foreach (var (name, values) in measure(labels))
                {
                    if (!scores.TryGetValue((kind, labels, name), out var all)) scores[(kind, labels, name)] = all = [];
                    all.AddRange(values);
                }
        }
    }

    private void Tell(LabelTask task, LabelTarget target, Dictionary<(string Kind, int Labels, LabelMeasure Measure), List<double>> scores, HashSet<string> own, string? shipped)
    {
        var here = scores.Where(entry => entry.Key.Labels == target.Labels && entry.Key.Measure == target.Measure).Select(entry => (entry.Key.Kind, entry.Value)).ToList();
        var best = here.Where(entry => !own.Contains(Plain(entry.Kind))).MaxBy(entry => entry.Value.Average());
        foreach (var (kind, values) in here.OrderByDescending(entry => entry.Value.Average()))
        {
            var isOwn = own.Contains(Plain(kind));
            output.WriteLine(FigureWriter.Line(new Figure("learning", $"{task.Name}/{target.Measure}@{target.Labels}/{kind}", values.Average(), "score", isOwn ? best.Kind : null, isOwn ? best.Value?.Average() : null)
            {
                MoreIsBetter = true,
                Least = !isOwn ? null : Plain(kind) == shipped || Plain(kind) == shipped + Tokens ? target.Base ?? target.Pretrained : target.Pretrained,
                Runs = values.Count,
                Note = string.Create(CultureInfo.InvariantCulture, $"deviation over draws {Deviation(values):0.000}"),
            }));
        }
    }

    private static string Plain(string kind) => kind.EndsWith(Site, StringComparison.Ordinal) ? kind[..^Site.Length] : kind;

    private static double Deviation(List<double> values)
    {
        var mean = values.Average();
        return values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
