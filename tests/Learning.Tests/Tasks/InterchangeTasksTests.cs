using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Onnx.Proto;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Training.Tasks;

namespace Puente.Learning.Tests.Tasks;

public class InterchangeTasksTests
{
    private const int Labelled = 12;

    [Fact]
    public async Task The_trainer_imports_and_says_where_the_result_is()
    {
        using var folder = new TemporaryFolder();
        var (code, progress, errors) = await TrainerProcess.RunAsync(folder, new TrainerJob { Task = TrainerTask.Import, Output = "out", Weights = FixtureFiles.Of("interchange/dinov2"), Threads = 1 });
        Assert.True(code == TrainerExitCode.Completed, errors);
        Assert.Equal(("completed", "import.json"), (progress[^1].Event, progress[^1].File));
        var result = Json.ReadFile<ImportResult>(folder["out/import.json"]);
        Assert.Equal((WeightLayout.Dinov2, "dinov2", 16), (result.Layout, result.Source, result.Backbone.Side));
        (code, progress, _) = await TrainerProcess.RunAsync(folder, new TrainerJob { Task = TrainerTask.Import, Output = "out", Weights = "absent" });
        Assert.Equal(TrainerExitCode.BadInput, code);
        Assert.Contains("does not exist", progress[^1].Message);
    }

    [Fact]
    public void An_export_with_a_head_merges_it_and_lets_int8_out_where_it_decides_alike()
    {
        using var folder = new TemporaryFolder();
        Backbone(folder, "ViT");
        Head(folder, scale: 1);
        Label(folder);
        ExportTask.Run(Job(folder, TrainerTask.Export) with { Head = folder["head"], Labelled = folder["labelled"], Layout = WeightLayout.Vit }, _ => { }, default);
        var result = Json.ReadFile<ExportResult>(folder["export.json"]);
        Assert.Equal(["model.safetensors", "config.json", "preprocessor_config.json", "merged.onnx", "merged.int8.onnx"], result.Files);
        Assert.True(result.Gate is { Float: true, Int8: true, Figures.Count: 3 });
        Assert.All(result.Files, file => Assert.True(File.Exists(folder[file])));
        Assert.False(Directory.Exists(folder["gate.tmp"]));
        var metadata = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["merged.int8.onnx"])).MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Contains("crack", metadata["puente.classes"]);
        Assert.Equal(Digest.OfFile(folder["backbone"]).ToString(), metadata["puente.digest"]);
    }

    [Fact]
    public void Int8_stays_where_nothing_tells_or_where_it_decides_otherwise()
    {
        using var folder = new TemporaryFolder();
        Backbone(folder, "ViT");
        Head(folder, scale: 1);
        var job = Job(folder, TrainerTask.Export) with { Head = folder["head"], Layout = WeightLayout.Timm };
        ExportTask.Run(job, _ => { }, default);
        var result = Json.ReadFile<ExportResult>(folder["export.json"]);
        Assert.Equal(["model.safetensors", "config.json", "merged.onnx"], result.Files);
        Assert.Equal((null, true), (result.Gate!.Int8, result.Notes.Any(note => note.Contains("labelled folder", StringComparison.Ordinal))));
        // A head that reads nothing but the noise between images turns on every rounding.
        Label(folder, same: true);
        Head(folder, scale: 1e6f);
        File.WriteAllText(folder["merged.int8.onnx"], "an earlier export's");
        ExportTask.Run(job with { Labelled = folder["labelled"] }, _ => { }, default);
        result = Json.ReadFile<ExportResult>(folder["export.json"]);
        Assert.True(result.Gate is { Float: true, Int8: false });
        Assert.DoesNotContain("merged.int8.onnx", result.Files);
        Assert.False(File.Exists(folder["merged.int8.onnx"]));
        Assert.Contains(result.Gate.Figures, figure => figure is { Name: "agreement", Holds: false });
    }

    [Fact]
    public void A_head_of_another_backbone_or_of_other_classes_is_refused()
    {
        using var folder = new TemporaryFolder();
        Backbone(folder, "ViT");
        Head(folder, scale: 1);
        Label(folder, classes: ["corrosion-stain", "sound"]);
        var job = Job(folder, TrainerTask.Export) with { Head = folder["head"], Labelled = folder["labelled"] };
        Assert.Contains("corrosion-stain", Assert.Throws<InputException>(() => ExportTask.Run(job, _ => { }, default)).Message);
        Backbone(folder, "plain");
        Assert.Contains("reads 64 numbers", Assert.Throws<InputException>(() => ExportTask.Run(job, _ => { }, default)).Message);
    }

    [Fact]
    public void A_dataset_and_a_labelled_folder_are_embedded_in_order()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbone(folder, "dictionary");
        Tiny.Dataset(folder, count: 40);
        EmbedTask.Run(Job(folder, TrainerTask.Embed) with { Dataset = folder["dataset.json"], Shards = folder["shards"] }, _ => { }, default);
        var result = Json.ReadFile<EmbedResult>(folder["embed.json"]);
        Assert.Equal((40, backbone.Options.Dimensions, Digest.OfFile(folder["backbone"])), (result.Images, result.Dimensions, result.Backbone));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), Json.ReadFile<string[]>(folder["sources.json"]));
        using (var file = SafeTensorsFile.Open(folder["embeddings.safetensors"]))
        {
            Assert.Equal([40L, result.Dimensions], file.Entry("embeddings").Shape);
            Assert.InRange(OnnxParity.Difference(Backbones.Embed(backbone, 40), file.Floats("embeddings")), 0, 1e-5);
        }

        Label(folder);
        EmbedTask.Run(Job(folder, TrainerTask.Embed) with { Labelled = folder["labelled"] }, _ => { }, default);
        Assert.Equal(Labelled, Json.ReadFile<EmbedResult>(folder["embed.json"]).Images);
        var both = Job(folder, TrainerTask.Embed) with { Dataset = folder["dataset.json"], Shards = folder["shards"], Labelled = folder["labelled"] };
        Assert.Contains("is given beside 'labelled'", Assert.Throws<InputException>(() => EmbedTask.Run(both, _ => { }, default)).Message);
        Assert.Contains("'dataset' or 'labelled'", Assert.Throws<InputException>(() => EmbedTask.Run(Job(folder, TrainerTask.Embed), _ => { }, default)).Message);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void A_dataset_that_names_fewer_or_more_sources_than_it_has_samples_is_refused(int named)
    {
        using var folder = new TemporaryFolder();
        Backbone(folder, "dictionary").Dispose();
        var manifest = Tiny.Dataset(folder);
        Json.WriteFile(folder["dataset.json"], manifest with { Samples = [.. Enumerable.Repeat(manifest.Samples[0], named)] });
        var job = Job(folder, TrainerTask.Embed) with { Dataset = folder["dataset.json"], Shards = folder["shards"] };
        Assert.Contains($"holds 12 samples and says where {named} are from", Assert.Throws<InputException>(() => EmbedTask.Run(job, _ => { }, default)).Message);
    }

    [Fact]
    public void A_comparison_is_left_as_a_document()
    {
        using var folder = new TemporaryFolder();
        Backbone(folder, "ViT").Dispose();
        DiffTask.Run(Job(folder, TrainerTask.Diff) with { Other = folder["backbone"] });
        Assert.True(Json.ReadFile<DiffResult>(folder["diff.json"]).Equal);
    }

    private static TrainerJob Job(TemporaryFolder folder, TrainerTask task) => new() { Task = task, Output = folder.Path, Backbone = folder["backbone"] };

    private static Learning.Vision.Backbone Backbone(TemporaryFolder folder, string architecture)
    {
        var backbone = Backbones.Trained(Backbones.Architectures[architecture]);
        BackboneFile.Save(backbone, "tiny", folder["backbone"]);
        return backbone;
    }

    /// <summary>Crack where the first of an image's numbers are above their mean.</summary>
    private static void Head(TemporaryFolder folder, float scale)
    {
        const int dimensions = 64;
        using var backbone = BackboneFile.Load(folder["backbone"]);
        var row = Backbones.Embed(backbone, 1)[..dimensions];
        var weights = new float[2 * dimensions];
        for (var d = 0; d < 16; d++) (weights[d], weights[dimensions + d]) = (scale * (d % 2 == 0 ? 1 : -1), scale * (d % 2 == 0 ? -1 : 1));
        var shift = Enumerable.Range(0, dimensions).Sum(d => (double)weights[d] * row[d]);
        new SafeTensorsWriter().Add("head.weight", weights, 2, dimensions).Add("head.bias", [(float)-shift, (float)shift], 2)
            .Text("puente.classes", """["crack","sound"]""").Text("puente.thresholds", "[0.5,0.5]").Write(folder["head"]);
    }

    private static void Label(TemporaryFolder folder, bool same = false, IReadOnlyList<string>? classes = null)
    {
        classes ??= ["crack", "sound"];
        Directory.CreateDirectory(folder["labelled"]);
        var samples = new List<LabelledSample>();
        for (var i = 0; i < Labelled; i++)
        {
            var image = Tiny.Image(same ? 0 : i);
            if (same) image.Pixels[i] ^= 1;
            File.WriteAllBytes(Path.Combine(folder["labelled"], $"{i}.png"), ImageCodec.EncodePng(image));
            samples.Add(new LabelledSample($"{i}.png", [classes[i % 2]], $"{i}"));
        }

        Json.WriteFile(folder["labelled/labels.json"], new LabelledSet(classes, samples));
    }
}
