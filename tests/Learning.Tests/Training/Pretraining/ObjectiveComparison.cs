using System.Globalization;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Core.Models;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.Tasks;
using Puente.Learning.Vision;
using Puente.Learning.Vision.Distillation;
using Puente.Samples;
using TorchSharp;

namespace Puente.Learning.Tests.Training.Pretraining;

/// <summary>
/// The three objectives on equal processor time, and the winner varied, on generated surfaces: docs/learning.md. Takes many minutes, so it runs when it is asked for:
/// <c>dotnet test --project tests/Learning.Tests -- --explicit only --filter-class '*ObjectiveComparison'</c>; PUENTE_SECONDS sets the budget.
/// </summary>
public class ObjectiveComparison(ITestOutputHelper output)
{
    private const int Unlabelled = 3000, PerClass = 20, TestPerClass = 60, Draws = 3, TestStart = 1_000_000;
    private static readonly AugmentationOptions Untouched = new() { Brightness = 0, Contrast = 0, Saturation = 0, ChannelGain = 0, BlurProbability = 0, Noise = 0 };
    private static readonly DistillationOptions Student = new() { LocalViews = 4, LocalSide = 24 };
    private readonly ConcreteGenerator _generator = new(seed: 11);

    private static Recipe Base { get; } = new() { Name = "comparison", Steps = 10_000_000 };

    private static (string Name, Recipe Recipe)[] Settings { get; } =
    [
        ("contrastive", Base),
        ("masked autoencoder", Base with { Objective = ObjectiveKind.MaskedAutoencoder, ViewSide = 96, Augmentation = Untouched }),
        ("self-distillation (DINO)", Base with { Objective = ObjectiveKind.SelfDistillation, Batch = 32, LearningRate = 1e-3, Distillation = Student }),
        ("self-distillation, Sinkhorn, hidden patches (iBOT)", Base with
        {
            Objective = ObjectiveKind.SelfDistillation,
            Batch = 32,
            LearningRate = 1e-3,
            Distillation = Student with { LocalViews = 2, Balance = TeacherBalance.Sinkhorn, PatchWeight = 1 },
        }),
    ];

    /// <summary>What contrast was varied by, one thing at a time.</summary>
    private static (string Name, Recipe Recipe)[] Variations { get; } =
    [
        ("as it is: convolution over a dictionary, views of 48 pixels, every change of view", Base),
        ("stem: convolution alone", Base with { Architecture = Base.Architecture with { Stem = StemKind.Convolutional } }),
        ("stem: plain patches of 8 pixels", Base with { Architecture = Base.Architecture with { Stem = StemKind.Plain, Patch = 8 } }),
        ("views: crops and turns alone, no colour, blur or noise", Base with { Augmentation = Untouched }),
        ("views: not turned", Base with { Augmentation = new() { Rotation = 0 } }),
        ("views of 96 pixels", Base with { ViewSide = 96 }),
    ];

    [Fact(Explicit = true)]
    public void On_equal_budgets()
    {
        var scores = Compare("objective", Settings, isRandomToo: true);
        Assert.True(scores["contrastive"] > scores["random"] + 0.1, "contrast did not learn");
    }

    [Fact(Explicit = true)]
    public void Varied_one_thing_at_a_time()
    {
        var scores = Compare("contrast", Variations, isRandomToo: false);
        Assert.Equal(Variations.Length, scores.Count);
    }

    private Dictionary<string, double> Compare(string subject, (string Name, Recipe Recipe)[] settings, bool isRandomToo)
    {
        torch.set_num_threads(1);
        var seconds = double.Parse(Environment.GetEnvironmentVariable("PUENTE_SECONDS") ?? "120", CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Shards(folder), folder["shards"]);
        var train = Enumerable.Range(0, Draws).Select(draw => Labelled(PerClass, draw * PerClass)).ToArray();
        var test = Labelled(TestPerClass, TestStart);
        Say($"| {subject} | steps | images/s | tokens alone | all blocks |");
        var scores = new Dictionary<string, double>();
        if (isRandomToo)
        {
            torch.manual_seed(0);
            using var random = new Backbone(Base.Architecture);
            random.WithholdDictionary();
            var (tokens, _) = Probe(random, train, test);
            Say(string.Create(CultureInfo.InvariantCulture, $"| none: random weights | 0 | | {tokens:f2} | |"));
            scores["random"] = tokens;
        }

        foreach (var (name, recipe) in settings)
        {
            var output = folder[$"{scores.Count}"];
            Directory.CreateDirectory(output);
            using var pretrainer = new Pretrainer(recipe, data, 0, output, _ => { }, new CpuClock(), loaders: 1);
            Assert.True(pretrainer.Run(new TrainerBudget(), seconds, default).Completed);
            pretrainer.Finish(default);
            var (tokens, all) = Probe(pretrainer.Backbone, train, test);
            Say(string.Create(CultureInfo.InvariantCulture, $"| {name} | {pretrainer.Step} | {pretrainer.Step * recipe.Batch / pretrainer.TrainedSeconds:f0} | {tokens:f2} | {all:f2} |"));
            scores[name] = tokens;
        }

        return scores;
    }

    /// <summary>Macro-F1 of a head, averaged over draws of labels: over the tokens alone, and where cross-validation chooses among all blocks.</summary>
    private static (double Tokens, double All) Probe(Backbone backbone, (RgbImage[] Images, bool[][] Labels)[] train, (RgbImage[] Images, bool[][] Labels) test)
    {
        var sound = DefectClass.All.ToList().IndexOf(DefectClass.Sound);
        var held = Embed(test.Images);
        FeatureBlock[] blocks = [.. backbone.Options.Blocks.Select(b => new FeatureBlock(b.Name, b.Start, b.Length))];
        double tokens = 0, all = 0;
        foreach (var (images, labels) in train)
        {
            var fitted = Embed(images);
            tokens += Score(blocks[..1]) / train.Length;
            all += Score(blocks) / train.Length;

            double Score(FeatureBlock[] some)
            {
                var head = LinearHead.Fit(fitted, labels, new HeadOptions { Blocks = some, Exclusive = sound });
                return HeadEvaluation.Score(DefectClass.All, [.. held.Select(e => head.Logits(e))], test.Labels, head.Thresholds, sound).MacroF1;
            }
        }

        return (tokens, all);

        float[][] Embed(RgbImage[] images) => Embedder.Embed(backbone, images, "embed", _ => { }, default);
    }

    private (RgbImage[] Images, bool[][] Labels) Labelled(int perClass, int start)
    {
        var samples = DefectClass.All.SelectMany((name, k) => Enumerable.Range(0, perClass)
            .Select(i => (Index: 2_000_000 + start * DefectClass.All.Count + i * DefectClass.All.Count + k, Classes: SampleSet.Labels(name, i)))).ToArray();
        var images = samples.AsParallel().AsOrdered().Select(s => Small(_generator.Sample(s.Index, s.Classes.ToHashSet()).Image)).ToArray();
        return (images, [.. samples.Select(s => DefectClass.All.Select(name => s.Classes.Contains(name)).ToArray())]);
    }

    private DatasetManifest Shards(TemporaryFolder folder)
    {
        using var writer = new ShardWriter(folder["shards"], Base.Architecture.Side);
        foreach (var image in Enumerable.Range(0, Unlabelled).AsParallel().AsOrdered().Select(i => Small(_generator.Sample(i).Image))) writer.Add(image);
        return new DatasetManifest("generated", Base.Architecture.Side, [writer.Complete()], [], []);
    }

    private static RgbImage Small(RgbImage image) => ImageCodec.Resize(image, Base.Architecture.Side, Base.Architecture.Side);

    private void Say(string row)
    {
        output.WriteLine(row);
        File.AppendAllText(Path.Combine(AppContext.BaseDirectory, "objective-comparison.md"), row + "\n");
    }
}
