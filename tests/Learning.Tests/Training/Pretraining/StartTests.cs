using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;
using Puente.Learning.Vision.Distillation;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Training.Pretraining;

public class StartTests
{
    [Theory]
    [InlineData(ObjectiveKind.Contrastive)]
    [InlineData(ObjectiveKind.SelfDistillation)]
    public void From_given_weights_their_dictionary_is_kept(ObjectiveKind objective)
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        manual_seed(99);
        using var given = new Backbone(Tiny.Architecture);
        BackboneFile.Save(given, "given", folder["given"]);
        var recipe = Tiny.Recipe with { Objective = objective, Distillation = new DistillationOptions { LocalViews = 0, Prototypes = 8, HeadHidden = 8, Bottleneck = 4 } };
        List<string?> stages = [];
        using var pretrainer = new Pretrainer(recipe, data, 1, folder.Path, line => stages.Add(line.Stage), TimeProvider.System);
        pretrainer.StartFrom(folder["given"]);
        Same("norm.weight");
        Same("blocks.1.mlp.fc1.weight");
        pretrainer.Run(new TrainerBudget(Steps: 1), null, default);
        Assert.DoesNotContain("dictionary", stages);
        Same("dictionary.filters");

        void Same(string name) => Assert.True(given.state_dict()[name].equal(pretrainer.Backbone.state_dict()[name]).all().item<bool>(), name);
    }

    [Fact]
    public void Patches_for_the_dictionary_are_normalised_as_the_stem_reads_images()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var patches = PatchSampler.Draw(data, Tiny.Architecture with { Pixels = PixelStatistics.Half }, 100, 1, default);
        Assert.Equal([100, 75], patches.shape);
        Assert.All(patches.data<float>().ToArray(), value => Assert.InRange(value, -1, 1));
        // Whole levels again: of an image's own mean and deviation they would be none.
        Assert.All(patches.data<float>().ToArray(), value => Assert.Equal(Math.Round((value + 1) * 127.5), (value + 1) * 127.5, 0.001));
    }

    [Fact]
    public void Weights_of_another_architecture_are_refused_by_what_differs()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var given = new Backbone(Tiny.Architecture with { Depth = 3, ClassToken = true });
        BackboneFile.Save(given, "given", folder["given"]);
        using var pretrainer = new Pretrainer(Tiny.Recipe, data, 1, folder.Path, _ => { }, TimeProvider.System);
        var message = Assert.Throws<InputException>(() => pretrainer.StartFrom(folder["given"])).Message;
        Assert.Contains("depth is 3, the recipe has 2", message);
        Assert.Contains("classToken is true, the recipe has false", message);
        Assert.DoesNotContain("width", message);
    }

    [Fact]
    public void The_offending_step_is_saved_with_its_views()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        var recipe = Tiny.Recipe with { Temperature = 1e-40f, Accumulate = 2 };
        using var pretrainer = new Pretrainer(recipe, data, 1, folder.Path, _ => { }, TimeProvider.System);
        var error = Assert.Throws<NonFiniteLossException>(() => pretrainer.Run(new TrainerBudget(), null, default));
        using var file = SafeTensorsFile.Open(folder[error.File]);
        Assert.Equal(0, CheckpointState.Load(file, recipe, 1).Step);
        using var loader = new ViewLoader(data, recipe.Augmentation, [new ViewGroup(2, recipe.ViewSide, recipe.Augmentation.MinimumArea)], recipe.Batch, 1, 0);
        Assert.Equal(loader.Next()[0].bytes.ToArray(), file.Bytes("views.0.0"));
        Assert.Equal(loader.Next()[0].bytes.ToArray(), file.Bytes("views.1.0"));
    }

    [Fact]
    public void Accumulated_gradients_are_those_of_the_larger_batch()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        // Each image's error counts alike under a mask; contrast and batch norm would tell the two apart.
        var recipe = Tiny.Recipe with
        {
            Objective = ObjectiveKind.MaskedAutoencoder,
            Architecture = Tiny.Architecture with { Stem = StemKind.Plain },
            Masking = new() { DecoderWidth = 8, DecoderHeads = 2 },
            Steps = 3,
            ViewSide = 32,
        };
        foreach (var name in new[] { "large", "small" }) Directory.CreateDirectory(folder[name]);
        using var large = new Pretrainer(recipe with { Batch = 8 }, data, 1, folder["large"], _ => { }, TimeProvider.System);
        using var small = new Pretrainer(recipe with { Batch = 2, Accumulate = 4 }, data, 1, folder["small"], _ => { }, TimeProvider.System);
        large.Run(new TrainerBudget(), null, default);
        small.Run(new TrainerBudget(), null, default);
        Assert.Equal(large.Losses, small.Losses, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void A_running_mean_of_the_weights_is_what_is_kept()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var pretrainer = new Pretrainer(Tiny.Recipe with { WeightAverage = 0.9 }, data, 1, folder.Path, _ => { }, TimeProvider.System);
        pretrainer.Run(new TrainerBudget(), null, default);
        pretrainer.Finish(default);
        using var file = SafeTensorsFile.Open(folder[Pretrainer.CheckpointFile]);
        var kept = pretrainer.Backbone.get_parameter("norm.weight")!.data<float>().ToArray();
        Assert.Equal(file.Floats("average.norm.weight"), kept);
        Assert.NotEqual(file.Floats("backbone.norm.weight"), kept);
    }
}
