using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Learning.Tests.Labels;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Training.Tasks;
using Puente.Learning.Vision;

namespace Puente.Learning.Tests.Tasks;

public class EvaluateTaskTests
{
    [Fact]
    public void A_given_head_is_scored_on_every_image_embedded_once_and_doubts_are_told()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Prepare(folder);
        var job = new TrainerJob { Task = TrainerTask.Tune, Output = folder["tuned"], Backbone = folder["b.safetensors"], Labelled = folder["labelled"] };
        TuneTask.Run(job, _ => { }, default);
        var lines = new List<TrainerProgress>();
        EvaluateTask.Run(job with { Task = TrainerTask.Evaluate, Output = folder["measured"], Head = folder["tuned/head.safetensors"] }, lines.Add, default);

        var (tuned, result) = (Json.ReadFile<TuneResult>(folder["tuned/tuning.json"]), Json.ReadFile<EvaluationResult>(folder["measured/evaluation.json"]));
        Assert.Equal(["1 pairs of images in different groups are near-duplicates; each pair was kept on one side of the split."], result.Cautions);
        Assert.Equal(tuned.Scores.MacroF1, result.Backbone.MacroF1);
        Assert.Equal(["embed", "embed-random"], lines.Where(line => line.Step == 0).Select(line => line.Stage));
        var head = HeadFile.Read(folder["tuned/head.safetensors"]);
        var data = LabelledImages.Read(folder["labelled"], backbone.Options.Side, default);
        var said = Embedder.Embed(backbone, data.Images, "embed", _ => { }, default).Select(head.Decide);
        Assert.Equal(said.Zip(data.Labels).Count(pair => pair.First.SequenceEqual(pair.Second)) / (double)data.Images.Count, result.Given!.ExactMatch!.Value, 9);
    }

    [Fact]
    public void A_head_that_cannot_be_scored_is_refused_before_anything_is_fitted()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Prepare(folder);
        var job = new TrainerJob { Task = TrainerTask.Evaluate, Output = folder["measured"], Backbone = folder["b.safetensors"], Labelled = folder["labelled"], Head = folder["head"] };
        Head(backbone.Options.Dimensions, "\"crack\",\"sound\"", "0.5,0.5");
        Assert.Contains("does not know corrosion-stain", Refusal());
        Head(8, "\"corrosion-stain\",\"sound\"", "0.5,0.5");
        Assert.Contains($"reads 8 numbers, the backbone gives {backbone.Options.Dimensions}", Refusal());
        Head(backbone.Options.Dimensions, "\"corrosion-stain\",\"sound\"", "0.5,\"NaN\"");
        Assert.Contains("has thresholds 0.5, NaN, not all between 0 and 1", Refusal());

        void Head(int dimensions, string classes, string thresholds) => new SafeTensorsWriter()
            .Add("head.weight", new float[2 * dimensions], 2, dimensions).Add("head.bias", new float[2], 2)
            .Text(HeadFile.ClassesKey, $"[{classes}]").Text(HeadFile.ThresholdsKey, $"[{thresholds}]").Write(folder["head"]);

        string Refusal()
        {
            var stages = new List<string?>();
            var message = Assert.Throws<InputException>(() => EvaluateTask.Run(job, line => stages.Add(line.Stage), default)).Message;
            Assert.DoesNotContain("fit", stages);
            return message;
        }
    }

    /// <summary>Twenty pictures of two kinds, and one of them saved again under another photograph's name.</summary>
    private static Backbone Prepare(TemporaryFolder folder)
    {
        TorchSharp.torch.manual_seed(1);
        var backbone = new Backbone(Tiny.Architecture);
        BackboneFile.Save(backbone, "tiny", folder["b.safetensors"]);
        foreach (var name in new[] { "labelled", "tuned", "measured" }) Directory.CreateDirectory(folder[name]);
        RgbImage[] images = [.. Enumerable.Range(0, 20).Select(Pictures.Spots), Pictures.Resaved(Pictures.Spots(4))];
        var samples = new List<LabelledSample>();
        for (var i = 0; i < images.Length; i++)
        {
            File.WriteAllBytes(folder[$"labelled/{i}.png"], ImageCodec.EncodePng(images[i]));
            samples.Add(new LabelledSample($"{i}.png", [i % 2 == 0 ? "corrosion-stain" : "sound"], $"photo-{i}"));
        }

        Json.WriteFile(folder["labelled/labels.json"], new LabelledSet(["corrosion-stain", "sound"], samples));
        return backbone;
    }
}
