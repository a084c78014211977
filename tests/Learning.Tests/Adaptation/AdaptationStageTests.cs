using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Learning.Training.Adaptation;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Training.Tasks;

namespace Puente.Learning.Tests.Adaptation;

public class AdaptationStageTests
{
    [Fact]
    public void A_gain_is_kept_with_the_backbone_it_needs()
    {
        using TemporaryFolder folder = new(), again = new();
        var result = Tune(folder, byColour: true, AdapterTests.Options);
        var adaptation = result.Adaptation!;
        Assert.True(adaptation is { Tried: true, Kept: true, Gain.Difference.Low: > 0, Adapter: "adapter.safetensors", Backbone: { SafeTensors: "backbone.safetensors", ParityError: < 1e-4 } }, adaptation.Note);
        Assert.True(result.Scores.MacroAveragePrecision > adaptation.Replaced!.MacroAveragePrecision);
        Assert.Contains(adaptation.Note, result.Cautions);
        Assert.Equal(Digest.OfFile(folder["out/backbone.safetensors"]), result.Backbone);
        using (var merged = BackboneFile.Load(folder["out/backbone.safetensors"]))
        using (var adapted = AdapterFile.Load(folder["out/adapter.safetensors"], folder["b.safetensors"]))
            Assert.InRange(OnnxParity.Difference(Backbones.Embed(merged, 2), Backbones.Embed(adapted, 2)), 0, 1e-4);
        var card = File.ReadAllText(folder["out/card/README.md"]);
        Assert.Contains("| the backbone before it was adapted |", card);
        Assert.Contains($"| adapted backbone | backbone.safetensors | `{result.Backbone}` |", card);
        Assert.Contains("Adaptation was kept", card);
        using (var file = SafeTensorsFile.Open(folder["out/backbone.safetensors"])) Assert.Equal("blind, adapted", file.Text(BackboneFile.RecipeKey));

        Tune(again, byColour: true, AdapterTests.Options);
        Assert.All(["head.safetensors", "head.onnx", "backbone.safetensors", "backbone.onnx", "adapter.safetensors", "card/README.md"], file =>
            Assert.Equal(Digest.OfFile(folder[$"out/{file}"]), Digest.OfFile(again[$"out/{file}"])));
    }

    [Fact]
    public void Without_a_gain_the_first_stage_stays_as_it_was()
    {
        using TemporaryFolder folder = new(), plain = new();
        var result = Tune(folder, byColour: false, AdapterTests.Options with { Steps = 10 });
        Assert.True(result.Adaptation is { Tried: true, Kept: false, Gain: not null, Backbone: null, Adapter: null, Replaced: null });
        Assert.StartsWith("Adaptation was not kept: over 3 folds the macro average precision went from", result.Adaptation!.Note, StringComparison.Ordinal);
        AssertStageOne(folder, plain, result);
    }

    [Fact]
    public void A_budget_is_kept_to_and_said()
    {
        using TemporaryFolder folder = new(), plain = new();
        var result = Tune(folder, byColour: true, AdapterTests.Options with { Seconds = 30 }, clock: new SteppingClock());
        Assert.True(result.Adaptation is { Tried: false, Kept: false, Gain: null });
        Assert.Equal("Adaptation was not kept: its 30 seconds were spent before it was done. Raise adapt.seconds or lower adapt.steps.", result.Adaptation!.Note);
        AssertStageOne(folder, plain, result);
    }

    [Fact]
    public void A_kept_head_that_decides_worse_than_the_one_it_replaces_says_so()
    {
        static HeadScores Scores(double f1) => new(f1, [], []);
        var result = new AdaptationResult(AdaptMethod.LowRank, Tried: true, Kept: true, null, 1, "Kept.") { Replaced = Scores(0.825) };
        Assert.Equal(["Kept."], AdaptationStage.Cautions(result, Scores(0.83)));
        Assert.Contains("macro-F1 of 0.811, the one it replaces 0.825", AdaptationStage.Cautions(result, Scores(0.811)).Last());
        Assert.Empty(AdaptationStage.Cautions(null, Scores(1)));
    }

    [Fact]
    public void Too_few_photographs_are_not_tried()
    {
        using var folder = new TemporaryFolder();
        var result = Tune(folder, byColour: true, AdapterTests.Options, images: 11);
        Assert.True(result.Adaptation is { Tried: false, Kept: false });
        Assert.Equal("Adaptation was not tried: there are 9 photographs to fit on, and an interval of its gain takes 10.", result.Adaptation!.Note);
    }

    [Fact]
    public void Faults_of_a_job_are_told_at_once_with_field_value_and_remedy()
    {
        using var folder = new TemporaryFolder();
        var job = new TrainerJob { Task = TrainerTask.Tune, Output = "out", Adapt = new AdaptOptions { Rank = 0, Steps = -1, LearningRate = 2, Folds = 5, Seconds = double.NaN } };
        Json.WriteFile(folder["job.json"], job);
        var error = Assert.Throws<InputException>(() => Jobs.Read(folder["job.json"]));
        Assert.Equal("adapt", error.Field);
        Assert.Equal("rank, steps, learningRate, folds, seconds", error.Value);
        Assert.Contains("rank is 0, must be 1 to 256; steps is -1, must be 1 to 100000", error.Problem);
        Assert.Contains("defaults", error.Remedy);
        AdaptationFaults.Check(new AdaptOptions(), TrainerTask.Tune);
        Assert.Equal("task", Assert.Throws<InputException>(() => AdaptationFaults.Check(new AdaptOptions(), TrainerTask.Evaluate)).Field);
    }

    [Fact]
    public void The_backbone_that_is_tuned_is_not_overwritten()
    {
        using var folder = new TemporaryFolder();
        var job = new TrainerJob { Task = TrainerTask.Tune, Output = folder.Path, Backbone = folder["backbone.safetensors"], Labelled = folder["labelled"], Adapt = new AdaptOptions() };
        using (var backbone = Blind.Backbone()) BackboneFile.Save(backbone, "blind", job.Backbone);
        Assert.Contains("would overwrite", Assert.Throws<InputException>(() => TuneTask.Run(job, _ => { }, default)).Message);
    }

    private static void AssertStageOne(TemporaryFolder folder, TemporaryFolder plain, TuneResult result)
    {
        Assert.Equal(Digest.OfFile(folder["b.safetensors"]), result.Backbone);
        Assert.False(File.Exists(folder["out/backbone.safetensors"]) || File.Exists(folder["out/adapter.safetensors"]));
        Assert.Contains(result.Adaptation!.Note, result.Cautions);
        Assert.Null(Tune(plain, byColour: result.Adaptation.Gain is null, adapt: null).Adaptation);
        Assert.Equal(Digest.OfFile(plain["out/head.safetensors"]), Digest.OfFile(folder["out/head.safetensors"]));
    }

    private static TuneResult Tune(TemporaryFolder folder, bool byColour, AdaptOptions? adapt, int images = 48, TimeProvider? clock = null)
    {
        using (var backbone = Blind.Backbone()) BackboneFile.Save(backbone, "blind", folder["b.safetensors"]);
        Directory.CreateDirectory(folder["labelled"]);
        Directory.CreateDirectory(folder["out"]);
        var data = Blind.Images(images, byColour);
        for (var i = 0; i < images; i++) File.WriteAllBytes(folder[$"labelled/{i}.png"], ImageCodec.EncodePng(data.Images[i]));
        Json.WriteFile(folder["labelled/labels.json"], data.Set);
        var job = new TrainerJob { Task = TrainerTask.Tune, Output = folder["out"], Backbone = folder["b.safetensors"], Labelled = folder["labelled"], Adapt = adapt };
        TuneTask.Run(job, _ => { }, clock ?? TimeProvider.System, default);
        return Json.ReadFile<TuneResult>(folder["out/tuning.json"]);
    }
}
