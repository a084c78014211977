using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Training.Tasks;
using Puente.Learning.Vision;

namespace Puente.Learning.Tests.Heads;

public class TuneTaskTests
{
    [Fact]
    public void Five_labels_a_class_give_a_head_and_say_what_they_cannot()
    {
        using var folder = new TemporaryFolder();
        var result = Tune(folder, perClass: 5);
        Assert.Equal(10, result.TrainSamples + result.TestSamples);
        Assert.Null(result.Scores.Intervals!.F1);
        Assert.Null(result.Calibration!.Temperature);
        Assert.Null(result.Abstention!.Bands);
        Assert.Contains(result.Cautions, caution => caution.StartsWith("corrosion-stain: fitted on", StringComparison.Ordinal));
        Assert.Contains(result.Cautions, caution => caution.EndsWith("its F1 cannot be told from chance.", StringComparison.Ordinal));
        Assert.Contains(result.Cautions, caution => caution.StartsWith("No temperature fitted", StringComparison.Ordinal));
        Assert.Contains(result.Cautions, caution => caution.StartsWith("No abstention band", StringComparison.Ordinal));
    }

    [Fact]
    public void More_labels_give_intervals_a_temperature_and_a_band_and_a_card_with_all_of_it()
    {
        using var folder = new TemporaryFolder();
        var result = Tune(folder, perClass: 70);
        Assert.True(result.Scores.Intervals!.F1!.Contains(result.Scores.MacroF1));
        Assert.NotNull(result.Calibration!.Temperature);
        Assert.NotNull(result.Abstention!.Bands);
        Assert.Equal(2, Json.ReadFile<HeadCurves>(folder["out/curves.json"]).PrecisionRecall.Count);
        var card = File.ReadAllText(folder["out/card/README.md"]);
        Assert.All(["precision-recall.svg", "reliability.svg", "confusion.svg"], plot =>
        {
            Assert.Contains($"]({plot})", card);
            Assert.StartsWith("<svg", File.ReadAllText(folder[$"out/card/{plot}"]));
        });
        Assert.Contains($"| backbone | b.safetensors | `{Digest.OfFile(folder["b.safetensors"])}` |", card);
        Assert.Contains($"| labels | labels.json | `{Digest.OfFile(folder["labelled/labels.json"])}` |", card);
        Assert.Contains("base_model: b.safetensors", card);
        Assert.DoesNotContain(folder.Path, card);
        using var head = SafeTensorsFile.Open(folder["out/head.safetensors"]);
        Assert.Contains("low", head.Text("puente.abstention"));
    }

    [Fact]
    public void The_same_job_gives_the_same_files()
    {
        using TemporaryFolder one = new(), two = new();
        Tune(one, perClass: 12);
        Tune(two, perClass: 12);
        Assert.All(["tuning.json", "curves.json", "head.safetensors", "head.onnx", "card/README.md", "card/reliability.svg"], file =>
            Assert.Equal(Digest.OfFile(one[$"out/{file}"]), Digest.OfFile(two[$"out/{file}"])));
    }

    private static TuneResult Tune(TemporaryFolder folder, int perClass)
    {
        TorchSharp.torch.manual_seed(1);
        using (var backbone = new Backbone(Tiny.Architecture)) BackboneFile.Save(backbone, "tiny", folder["b.safetensors"]);
        Directory.CreateDirectory(folder["labelled"]);
        Directory.CreateDirectory(folder["out"]);
        var samples = new List<LabelledSample>();
        for (var i = 0; i < 2 * perClass; i++)
        {
            var image = Tiny.Image(i);
            for (var p = 0; p < image.Pixels.Length; p++) image.Pixels[p] = (byte)(100 + image.Pixels[p] / 4 + (i % 2 == 0 && p % 3 == 0 ? 25 : 0));
            File.WriteAllBytes(folder[$"labelled/{i}.png"], ImageCodec.EncodePng(image));
            samples.Add(new LabelledSample($"{i}.png", [i % 2 == 0 ? "corrosion-stain" : "sound"], $"photo-{i}"));
        }

        Json.WriteFile(folder["labelled/labels.json"], new LabelledSet(["corrosion-stain", "sound"], samples));
        TuneTask.Run(
            new TrainerJob { Task = TrainerTask.Tune, Output = folder["out"], Backbone = folder["b.safetensors"], Labelled = folder["labelled"], Recipe = folder["of-no-use.json"] }, _ => { }, default);
        return Json.ReadFile<TuneResult>(folder["out/tuning.json"]);
    }
}
