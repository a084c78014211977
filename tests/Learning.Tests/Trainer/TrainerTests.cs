using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Vision;

namespace Puente.Learning.Tests.Trainer;

public class TrainerTests
{
    [Fact]
    public async Task Wrong_use_and_bad_jobs_end_with_2_and_say_why()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(TrainerExitCode.BadInput, (await TrainerProcess.RunAsync([])).Code);
        File.WriteAllText(folder["broken.json"], "{ \"task\": \"paint\" }");
        var (code, progress, errors) = await TrainerProcess.RunAsync(["--job", folder["broken.json"]]);
        Assert.Equal(TrainerExitCode.BadInput, code);
        Assert.Equal("failed", progress.Single().Event);
        Assert.Contains("broken.json", errors);
        (code, progress, _) = await TrainerProcess.RunAsync(folder, new TrainerJob { Task = TrainerTask.Pretrain, Output = "out" });
        Assert.Equal(TrainerExitCode.BadInput, code);
        Assert.Contains("recipe", progress[^1].Message);
    }

    [Fact]
    public async Task Pretraining_leaves_a_backbone_that_tuning_takes()
    {
        using var folder = new TemporaryFolder();
        var (code, progress, errors) = await TrainerProcess.RunAsync(folder, Pretrain(folder, Tiny.Recipe));
        Assert.True(code == TrainerExitCode.Completed, errors);
        Assert.Equal(("started", "completed", "pretrain.json"), (progress[0].Event, progress[^1].Event, progress[^1].File));
        var pretrained = Json.ReadFile<PretrainResult>(folder["out/pretrain.json"]);
        Assert.True(pretrained is { Completed: true, Step: 8, Backbone: { ParityError: < 1e-4, Side: 32 } });
        Label(folder);
        (code, progress, errors) = await TrainerProcess.RunAsync(folder, new TrainerJob { Task = TrainerTask.Tune, Output = "tuned", Backbone = "out/backbone.safetensors", Labelled = "labelled", Threads = 1 });
        Assert.True(code == TrainerExitCode.Completed, errors);
        var tuned = Json.ReadFile<TuneResult>(folder["tuned/tuning.json"]);
        Assert.Equal(["corrosion-stain", "sound"], tuned.Classes);
        Assert.Equal((14, 6, 40), (tuned.TrainSamples, tuned.TestSamples, tuned.TilePixels));
        Assert.True(tuned.RawStatistics.MacroF1 > 0.9, "red and grey are told apart by their means");
        Assert.All(["head.onnx", "head.safetensors", "curves.json", "card/README.md"], file => Assert.True(File.Exists(folder[$"tuned/{file}"]), file));
        Assert.True(Json.ReadFile<GateResult>(folder["tuned/gate.json"]) is { Float: true, Int8: not null });
    }

    [Fact]
    public async Task An_image_that_cannot_be_read_ends_with_2_and_is_named()
    {
        using var folder = new TemporaryFolder();
        Label(folder);
        using (var backbone = new Backbone(Tiny.Architecture)) BackboneFile.Save(backbone, "tiny", folder["b.safetensors"]);
        File.WriteAllText(folder["labelled/7.png"], "no image");
        var (code, progress, _) = await TrainerProcess.RunAsync(folder, new TrainerJob { Task = TrainerTask.Tune, Output = "tuned", Backbone = "b.safetensors", Labelled = "labelled", Threads = 1 });
        Assert.Equal(TrainerExitCode.BadInput, code);
        Assert.Equal("image '7.png': cannot be decoded. Give a JPEG, PNG, WebP or BMP file.", progress[^1].Message);
    }

    [Fact]
    public async Task It_goes_on_from_given_weights_and_tells_probes_waits_and_memory()
    {
        using var folder = new TemporaryFolder();
        var recipe = Tiny.Recipe with { Objective = ObjectiveKind.MaskedAutoencoder, ViewSide = 32, Masking = new() { DecoderWidth = 8, DecoderHeads = 2 }, Probe = new() { Every = 4, HealthImages = 4 } };
        Label(folder);
        var job = Pretrain(folder, recipe) with { Probe = "labelled", Loaders = 2 };
        var (code, progress, errors) = await TrainerProcess.RunAsync(folder, job);
        Assert.True(code == TrainerExitCode.Completed, errors);
        Assert.Equal(2, progress.Count(line => line is { Event: "probe", Score: > 0, EffectiveRank: > 0, Uniformity: not null }));
        var pretrained = Json.ReadFile<PretrainResult>(folder["out/pretrain.json"]);
        Assert.True(pretrained is { WaitShare: >= 0 and <= 1, ResidentBytes: > 50_000_000, Probe: { Score: > 0, Step: 4 or 8, StoppedEarly: false } });
        (code, progress, errors) = await TrainerProcess.RunAsync(folder, job with { Initial = "out/backbone.safetensors", Output = "next" });
        Assert.True(code == TrainerExitCode.Completed, errors);
        Assert.DoesNotContain(progress, line => line.Stage == "dictionary");
        Json.WriteFile(folder["recipe.json"], recipe with { Architecture = recipe.Architecture with { Depth = 3 } });
        (code, progress, _) = await TrainerProcess.RunAsync(folder, job with { Initial = "out/backbone.safetensors", Output = "refused" });
        Assert.Equal(TrainerExitCode.BadInput, code);
        Assert.Contains("depth is 2, the recipe has 3", progress[^1].Message);
    }

    [Fact]
    public async Task The_end_of_standard_input_stops_it_after_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var (code, progress, errors) = await TrainerProcess.RunAsync(folder, Pretrain(folder, Tiny.Recipe with { Steps = 1_000_000 }), line => line.Event == "step");
        Assert.True(code == TrainerExitCode.Interrupted, errors);
        Assert.Contains(progress, line => line is { Event: "checkpoint", File: "checkpoint.safetensors" });
        Assert.True(File.Exists(folder["out/checkpoint.safetensors"]));
        Assert.False(File.Exists(folder["out/pretrain.json"]));
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_ends_with_3()
    {
        using var folder = new TemporaryFolder();
        var (code, _, errors) = await TrainerProcess.RunAsync(folder, Pretrain(folder, Tiny.Recipe with { Temperature = 1e-40f }));
        Assert.Equal(TrainerExitCode.NonFinite, code);
        Assert.Contains("learning rate", errors);
    }

    [Fact]
    public void A_path_out_of_the_labelled_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        Json.WriteFile(folder["labels.json"], new LabelledSet(["sound"], [new LabelledSample("../x.png", ["sound"], "g")]));
        Assert.Contains("../x.png", Assert.Throws<InputException>(() => LabelledImages.Read(folder.Path, 32, default)).Message);
    }

    private static TrainerJob Pretrain(TemporaryFolder folder, Recipe recipe)
    {
        Tiny.Dataset(folder);
        Json.WriteFile(folder["recipe.json"], recipe);
        return new TrainerJob { Task = TrainerTask.Pretrain, Output = "out", Recipe = "recipe.json", Dataset = "dataset.json", Shards = "shards", Seed = 1, Threads = 1 };
    }

    /// <summary>Twenty images, ten reddish and ten grey.</summary>
    private static void Label(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["labelled"]);
        var samples = new List<LabelledSample>();
        for (var i = 0; i < 20; i++)
        {
            // Blocks of their own, since copies on both sides of a split are refused.
            var image = Tiny.Image(i, 40);
            for (var pixel = 0; pixel < image.Pixels.Length; pixel++)
                image.Pixels[pixel] = (byte)(120 + image.Pixels[pixel] / 4 + (i % 2 == 0 && pixel % 3 == 0 ? 60 : 0));
            File.WriteAllBytes(Path.Combine(folder["labelled"], $"{i}.png"), ImageCodec.EncodePng(image));
            samples.Add(new LabelledSample($"{i}.png", [i % 2 == 0 ? "corrosion-stain" : "sound"], $"photo-{i}", i < 14 ? Split.Train : Split.Test));
        }

        Json.WriteFile(folder["labelled/labels.json"], new LabelledSet(["corrosion-stain", "sound"], samples));
    }
}
