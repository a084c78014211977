using Puente.Bench.Learning.Features;
using Puente.Bench.Learning.Labels;
using Puente.Bench.Learning.Peers;
using Puente.Bench.Learning.Speed;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Bench.Learning;

/// <summary>All measurements of learning.</summary>
/// <param name="options">What is measured.</param>
/// <param name="output">Takes a line a figure.</param>
/// <param name="progress">Told what is being done.</param>
/// <param name="cancellation">Stops before the next step.</param>
internal sealed class LearningBench(LearningOptions options, TextWriter output, TextWriter progress, CancellationToken cancellation)
{
    private const int Side = 96;
    private const string Shipped = "base", Generated = "generated", Crack = "crack", Salt = "salt";

    /// <summary>The names <c>--task</c> takes.</summary>
    public static IReadOnlyList<string> TaskNames { get; } = [Generated, Crack, Salt];

    /// <summary>Pretrains, then measures each task.</summary>
    public async Task RunAsync()
    {
        var folder = options.Work is { } given ? Directory.CreateDirectory(given) : Directory.CreateTempSubdirectory("puente-bench-");
        try
        {
            await MeasureAsync(folder.FullName);
        }
        finally
        {
            if (options.Work is null) folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(string folder)
    {
        var trainer = TrainerFiles.Find();
        if (options.HasLabels) await LabelsAsync(folder, trainer);
        if (options.HasSpeed) await SpeedAsync(folder, trainer);
    }

    private async Task SpeedAsync(string folder, string trainer)
    {
        var peer = TrainerFiles.FindPeer();
        if (peer is null) progress.WriteLine($"PyTorch is left out: {PythonPeer.Remedy}");
        await new SpeedBench(new TrainerProgram(trainer), peer, options.Seconds, folder, output, progress, cancellation).RunAsync();
    }

    private async Task LabelsAsync(string folder, string trainer)
    {
        var backbones = new PretrainedBackbones(new TrainerProgram(trainer), Path.Combine(Path.GetDirectoryName(trainer)!, "recipes"), folder, progress);
        var own = new List<BackboneFeatures>();
        if (options.Shipped is { } shipped) own.AddRange(WholeAndTokens(Shipped, Existing(shipped)));
        for (var seed = 1; seed <= options.Seeds && options.Minutes > 0; seed++)
            own.AddRange(WholeAndTokens(options.Recipe, await backbones.PretrainAsync(options.Recipe, seed, options.Minutes, cancellation)));
        using var random = new BackboneFeatures("random-initialisation", await backbones.RandomAsync(1, cancellation), isOwn: false);
        try
        {
            var labels = new LabelBench(output, progress, cancellation);
            foreach (var task in Tasks()) labels.Run(task, own, [random, HandMadeFeatures.RawStatistics, HandMadeFeatures.KMeansDictionary()], Shipped);
        }
        finally
        {
            foreach (var one in own) one.Dispose();
        }
    }

    /// <summary>All blocks of the embedding, of which cross-validation chooses, and its tokens alone: between sites that choice misleads.</summary>
    private static IEnumerable<BackboneFeatures> WholeAndTokens(string name, string file) =>
        [new BackboneFeatures(name, file), new BackboneFeatures(name + LabelBench.Tokens, file, wanted: LabelBench.Tokens[1..])];

    private IEnumerable<LabelTask> Tasks()
    {
        foreach (var name in TaskNames.Where(name => options.Task is null || name == options.Task))
        {
            var task = (name, options.Photographs) switch
            {
                (Generated, _) => GeneratedTask.Create(Side),
                (Crack, { } photographs) => CrackTask.Find(photographs, Side),
                (Salt, { } photographs) => SaltTask.Find(photographs, Side),
                _ => null,
            };
            if (task is not null) yield return task;
            else progress.WriteLine($"Task {name} is left out: '{options.Photographs}' does not hold its photographs.");
        }
    }

    private static string Existing(string file) =>
        File.Exists(file) ? file : throw new InputException("--base", file, "is not there", "Give the path of a backbone.onnx.");
}
