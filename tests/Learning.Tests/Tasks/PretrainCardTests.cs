using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Learning.Tests.Adaptation;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.Reports;
using Puente.Learning.Training.Tasks;
using Puente.Learning.Vision;
using YamlDotNet.Serialization;

namespace Puente.Learning.Tests.Tasks;

public class PretrainCardTests
{
    private const string Hostile = "a: `b` <img src=x> | [c](http://d)\n# e";

    private static Recipe Masked { get; } = Tiny.Recipe with
    {
        Objective = ObjectiveKind.MaskedAutoencoder,
        ViewSide = 32,
        Masking = new() { DecoderWidth = 8, DecoderHeads = 2 },
        Probe = new() { Every = 4, HealthImages = 4 },
    };

    [Fact]
    public void A_masked_autoencoder_shows_what_it_rebuilds_where_the_job_lets_it()
    {
        using var folder = new TemporaryFolder();
        var card = Card(folder, Masked, job => job with { CardImages = true });
        var sheet = ImageCodec.Decode(File.ReadAllBytes(folder["out/card/reconstructions.png"]), "reconstructions.png");
        const int side = 32, step = side + ReconstructionSheet.Gap, patch = 8;
        Assert.Equal((6 * step - ReconstructionSheet.Gap, 3 * step - ReconstructionSheet.Gap), (sheet.Width, sheet.Height));
        var drawn = Enumerable.Range(0, 12).Select(i => Tiny.Image(i).Pixels).ToArray();
        for (var column = 0; column < 6; column++)
        {
            RgbImage[] rows = [.. Enumerable.Range(0, 3).Select(row => sheet.Crop(column * step, row * step, side, side))];
            Assert.Contains(drawn, pixels => pixels.SequenceEqual(rows[0].Pixels));
            var seen = 0;
            for (var place = 0; place < 16; place++)
            {
                byte[][] patches = [.. rows.Select(image => image.Crop(place % 4 * patch, place / 4 * patch, patch, patch).Pixels)];
                if (patches[1].All(level => level == ReconstructionSheet.Hidden)) continue;
                seen++;
                Assert.Equal(patches[0], patches[1]);
                Assert.Equal(patches[0], patches[2]);
            }

            Assert.Equal(4, seen);
            Assert.NotEqual(rows[0].Pixels, rows[2].Pixels);
        }

        Assert.Contains("](reconstructions.png)\n\nImages of the dataset drawn by the seed", card);
        Assert.Contains("the mean and the deviation of the patch it stands for", card);
    }

    [Fact]
    public void Images_stay_where_they_are_unless_the_job_says_otherwise()
    {
        using var folder = new TemporaryFolder();
        Card(folder, Masked, job => job with { CardImages = true });
        File.Delete(folder["out/checkpoint.safetensors"]);
        var card = Card(folder, Masked);
        Assert.DoesNotContain("reconstructions", card);
        Assert.Empty(Directory.GetFiles(folder["out/card"], "*.png"));
    }

    [Fact]
    public void Without_a_probe_the_card_says_what_it_cannot()
    {
        using var folder = new TemporaryFolder();
        var card = Card(folder, Tiny.Recipe);
        var result = Json.ReadFile<PretrainResult>(folder["out/pretrain.json"]);
        Assert.Equal("card/README.md", result.Card);
        Assert.Contains("| probe | – | no labelled images were given |", card);
        Assert.Contains("- No labelled images were given: nothing here tells how good", card);
        Assert.Contains("| objective | contrast between views of an image (SimCLR, Chen et al. 2020) |", card);
        Assert.Contains("| steps | 8 of 8 |", card);
        Assert.Contains("| began with | random weights |", card);
        Assert.Contains($"| dataset | tiny | `{Digest.OfFile(folder["dataset.json"])}` |", card);
        Assert.Contains($"| recipe | tiny | `{Digest.OfFile(folder["recipe.json"])}` |", card);
        Assert.Contains("| shards | 2, of 12 images | `sha256:", card);
        Assert.Contains("| float32 | parity |", card);
        Assert.Contains("| effective rank |", card);
        Assert.DoesNotContain(folder.Path, card);
        Assert.DoesNotContain("probe.svg", card);
        Assert.All(Links(card), file => Assert.True(File.Exists(folder[$"out/card/{file}"]), file));
        Assert.Equal(["loss.svg"], Links(card));
        var header = Header(card);
        Assert.Equal(("puente", "image-feature-extraction"), (header["library_name"], header["pipeline_tag"]));
        Assert.False(header.ContainsKey("model-index"));
    }

    [Fact]
    public void Later_slices_still_know_the_weights_that_the_first_began_with()
    {
        using var folder = new TemporaryFolder();
        using (var backbone = new Backbone(Tiny.Architecture)) BackboneFile.Save(backbone, "given", folder["initial.safetensors"]);
        Card(folder, Tiny.Recipe, job => job with { Initial = folder["initial.safetensors"], Budget = new TrainerBudget(Steps: 3) });
        Assert.False(Directory.Exists(folder["out/card"]));
        Assert.Null(Json.ReadFile<PretrainResult>(folder["out/pretrain.json"]).Card);
        var card = Card(folder, Tiny.Recipe, job => job with { Checkpoint = folder["out/checkpoint.safetensors"] });
        Assert.Contains($"| initial weights | given | `{Digest.OfFile(folder["initial.safetensors"])}` |", card);
        Assert.Contains("| began with | given |", card);
        Assert.Equal("given", Header(card)["base_model"]);
    }

    [Fact]
    public void Names_that_others_gave_are_text_and_a_probe_is_a_figure()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["labelled"]);
        for (var i = 0; i < 20; i++) File.WriteAllBytes(folder[$"labelled/{i}.png"], ImageCodec.EncodePng(Tiny.Image(100 + i)));
        Json.WriteFile(folder["labelled/labels.json"], new LabelledSet(
            ["crack", "sound"], [.. Enumerable.Range(0, 20).Select(i => new LabelledSample($"{i}.png", [i % 2 == 0 ? "crack" : "sound"], $"photo-{i}", i < 14 ? Split.Train : Split.Test))]));
        var card = Card(folder, Masked with { Name = Hostile }, job => job with { Probe = folder["labelled"] }, Hostile);
        var page = card[card.IndexOf("\n# ", StringComparison.Ordinal)..card.IndexOf("```json", StringComparison.Ordinal)];
        Assert.DoesNotContain("<img", page.Replace(@"\<", "", StringComparison.Ordinal));
        Assert.DoesNotContain("\n# e", page);
        Assert.Contains(@"\[c\](http://d) # e", page);
        Assert.Equal(["loss.svg", "probe.svg", "rank.svg"], Links(card));
        Assert.All(page.Split('\n').Where(line => line.StartsWith("| dataset", StringComparison.Ordinal)), line => Assert.Equal(4, line.Replace(@"\|", "", StringComparison.Ordinal).Count(c => c == '|')));
        var header = Header(card);
        Assert.Equal([Hostile], (List<object>)header["datasets"]);
        var index = (Dictionary<object, object>)((List<object>)header["model-index"]).Single();
        Assert.EndsWith(Hostile, (string)index["name"]);
        var best = Json.ReadFile<PretrainResult>(folder["out/pretrain.json"]).Probe!;
        Assert.Contains(FormattableString.Invariant($"| probe | {best.Score:0.000} | mean average precision of a ridge regression"), card);
        Assert.Contains($"| probe's labels | labels.json | `{Digest.OfFile(folder["labelled/labels.json"])}` |", card);
        Assert.DoesNotContain(folder.Path, card);
    }

    /// <summary>The card of a run whose clock goes on by a second whenever it is asked: each step is a point of the curve.</summary>
    private static string Card(TemporaryFolder folder, Recipe recipe, Func<TrainerJob, TrainerJob>? change = null, string name = "tiny")
    {
        Json.WriteFile(folder["dataset.json"], Tiny.Dataset(folder) with { Name = name });
        Json.WriteFile(folder["recipe.json"], recipe);
        Directory.CreateDirectory(folder["out"]);
        var job = new TrainerJob { Task = TrainerTask.Pretrain, Output = folder["out"], Recipe = folder["recipe.json"], Dataset = folder["dataset.json"], Shards = folder["shards"], Seed = 1 };
        PretrainTask.Run(change?.Invoke(job) ?? job, _ => { }, new SteppingClock(), default);
        return File.Exists(folder["out/card/README.md"]) ? File.ReadAllText(folder["out/card/README.md"]) : "";
    }

    private static Dictionary<string, object> Header(string card) => new Deserializer().Deserialize<Dictionary<string, object>>(card.Split("---\n")[1]);

    private static string[] Links(string card) => [.. card.Split('\n').Where(line => line.StartsWith("![", StringComparison.Ordinal)).Select(line => line[(line.LastIndexOf('(') + 1)..^1])];
}
