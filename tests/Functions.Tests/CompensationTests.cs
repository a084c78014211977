using Puente.Catalog;
using Puente.Core;
using Puente.Core.Images;
using Puente.Core.Training;
using Puente.Functions.Common.Objects;
using Puente.Hub;
using Puente.Hub.Datasets;
using Puente.Hub.Releases;
using Puente.Imaging;
using Puente.Workflows.Datasets;
using Puente.Workflows.Releases;

namespace Puente.Functions.Tests;

/// <summary>What a release or an ingest that came to nothing leaves: nothing. Compensated twice, nothing more happens.</summary>
public sealed class CompensationTests
{
    private static readonly ReleaseInput _release = new("run-2", "defects", "probe");
    private static readonly HeadScores _scores = new(0.7, [new ClassScore("crack", 0.8, 0.7, 0.75, 30)], []);

    [Fact]
    public async Task A_publication_that_broke_off_is_taken_back_and_the_version_retired()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var (catalog, chunks) = (hub.Get<CatalogStore>(), hub.Get<ContentFiles>());
        await RegisterAsync(hub, "run-1", "graph 1", "shared weights");
        await hub.Get<ReleasePublisher>().PublishAsync(new PublishInput("run-1", "defects", 1), default);
        var published = hub.Files("cloud/objects");
        Assert.NotEmpty(published);
        await RegisterAsync(hub, "run-2", "graph 2", "shared weights");
        await chunks.PutAsync(Path.Combine(hub.Get<HubFolders>().Run("run-2"), "backbone.onnx"), "backbone.onnx", default);

        for (var time = 0; time < 2; time++)
            await hub.Get<ReleaseCompensation>().CompensateAsync(new CompensateReleaseInput(_release, 2, "system", "the disk was full"), default);

        Assert.Equal(ModelStage.Retired, (await catalog.FindModelAsync("defects", 2))!.Stage);
        Assert.Equal(published, hub.Files("cloud/objects"));
        Assert.DoesNotContain("card-2.md", hub.Files("hub/work"));
        Assert.Contains("card-1.md", hub.Files("hub/work"));
    }

    [Fact]
    public async Task A_candidate_is_rejected_and_what_is_published_stays()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var catalog = hub.Get<CatalogStore>();
        await RegisterAsync(hub, "run-1", "graph 1", "weights", approve: false);
        await hub.Get<ReleaseCompensation>().CompensateAsync(new CompensateReleaseInput(_release with { Run = "run-1" }, 1, "operator", "cancelled"), default);
        Assert.Equal(ModelStage.Rejected, (await catalog.FindModelAsync("defects", 1))!.Stage);

        await RegisterAsync(hub, "run-2", "graph 2", "weights");
        var output = await hub.Get<ReleasePublisher>().PublishAsync(new PublishInput("run-2", "defects", 2), default);
        await hub.Get<ReleaseCompensation>().CompensateAsync(new CompensateReleaseInput(_release, 2, "system", "late"), default);

        var model = (await catalog.FindModelAsync("defects", 2))!;
        Assert.Equal((ModelStage.Approved, output.Release), (model.Stage, model.Release));
        Assert.Contains($"{Digest.Parse(output.Release).Hex}.json", hub.Files("cloud"));
    }

    [Fact]
    public async Task The_card_tells_lineage_scores_and_gate_and_is_part_of_the_release()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await RegisterAsync(hub, "run-1", "graph", "weights");

        var card = await File.ReadAllTextAsync(hub.Get<HubFolders>().Card("run-1", 1), TestContext.Current.CancellationToken);

        Assert.StartsWith("# defects 1\n", card, StringComparison.Ordinal);
        Assert.Contains("| recipe, seed | tiny, 7 |", card, StringComparison.Ordinal);
        Assert.Contains("| this backbone | 0.700 |", card, StringComparison.Ordinal);
        Assert.Contains("- crack: F1 0.750 (precision 0.800, recall 0.700, 30 held out)", card, StringComparison.Ordinal);
        Assert.Contains("Gate: passed; good enough.", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trainers_card_goes_with_it_and_its_plots_lie_where_it_links_them()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var folders = hub.Get<HubFolders>();
        Directory.CreateDirectory(Path.Combine(folders.Run("run-1"), "card"));
        await File.WriteAllTextAsync(Path.Combine(folders.Run("run-1"), "card", "README.md"), "---\nlicense: other\n---\n\n# tiny on photos\n\n## Plots\n\n![Loss](loss.svg)\n\n```json\n# not a heading\n```\n");
        await File.WriteAllTextAsync(Path.Combine(folders.Run("run-1"), "card", "loss.svg"), "<svg/>");
        await RegisterAsync(hub, "run-1", "graph", "weights", card: "card/README.md");

        var path = folders.Card("run-1", 1);
        var card = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.StartsWith("---\nlicense: other\n---\n# defects 1\n", card, StringComparison.Ordinal);
        Assert.EndsWith("\n## tiny on photos\n\n### Plots\n\n![Loss](loss.svg)\n\n```json\n# not a heading\n```\n", card, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "loss.svg")));

        var published = await hub.Get<ReleasePublisher>().PublishAsync(new PublishInput("run-1", "defects", 1), default);
        var id = Digest.Parse(published.Release);
        using var key = hub.Get<SigningKey>().Open();
        var manifest = SignedReleases.Open(await hub.Get<SignedReleases>().GetEnvelopeAsync(id, default), id, key);
        Assert.Equal(["backbone.onnx", "backbone.safetensors", "card.md", "loss.svg", "model.sig"], manifest.Files.Select(file => file.Name));
    }

    [Fact]
    public async Task A_dataset_that_did_not_come_on_record_goes_with_its_shards_unless_another_names_them()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var (packer, objects) = (hub.Get<DatasetPacker>(), hub.Get<ObjectStore>());
        foreach (var name in new[] { "kept", "lost" }) await objects.PutAsync($"uploads/{name}/photo.png", Photo(name == "kept" ? 1 : 2));
        var kept = await packer.PackAsync(new PackInput("ingest-1", new IngestInput("kept")), default);
        var before = hub.Files("hub/work");
        Assert.NotEmpty(before);
        var same = await packer.PackAsync(new PackInput("ingest-2", new IngestInput("kept", NearDuplicateBits: 0)), default);
        var lost = await packer.PackAsync(new PackInput("ingest-3", new IngestInput("lost")), default);
        Assert.Equal(kept.Digest, same.Digest);

        for (var time = 0; time < 2; time++) await packer.DiscardAsync(new DiscardDatasetInput("ingest-3", lost.Digest), default);

        Assert.Equal(before, hub.Files("hub/work"));
    }

    [Fact]
    public async Task A_dataset_on_record_stays()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await hub.Get<ObjectStore>().PutAsync("uploads/kept/photo.png", Photo(1));
        var packer = hub.Get<DatasetPacker>();
        var kept = await packer.PackAsync(new PackInput("ingest-1", new IngestInput("kept")), default);
        await hub.Get<CatalogStore>().AddDatasetAsync(new DatasetRecord(kept.Digest, "kept", kept.Samples, kept.Bytes, DateTimeOffset.UnixEpoch));
        var before = hub.Files("hub/work");

        await packer.DiscardAsync(new DiscardDatasetInput("ingest-1", kept.Digest), default);

        Assert.Equal(before, hub.Files("hub/work"));
    }

    [Fact]
    public async Task A_card_names_the_shipped_backbone_that_its_run_began_with()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var folders = hub.Get<HubFolders>();
        await RegisterAsync(hub, "run-1", "graph", "weights", approve: false);
        Assert.Contains("| began with | random weights |", await File.ReadAllTextAsync(folders.Card("run-1", 1), TestContext.Current.CancellationToken));
        Directory.CreateDirectory(folders.Run("run-2"));
        Json.WriteFile(Path.Combine(folders.Run("run-2"), TrainerProgram.JobFile), new TrainerJob { Task = TrainerTask.Pretrain, Output = "out", Initial = folders.Shipped("concrete-base") });
        await RegisterAsync(hub, "run-2", "graph", "other weights", approve: false);
        Assert.Contains("| began with | the shipped backbone concrete-base |", await File.ReadAllTextAsync(folders.Card("run-2", 2), TestContext.Current.CancellationToken));
    }

    private static async Task RegisterAsync(HubUnderTest hub, string run, string graph, string weights, bool approve = true, string? card = null)
    {
        var folder = hub.Get<HubFolders>().Run(run);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "backbone.onnx"), graph);
        await File.WriteAllTextAsync(Path.Combine(folder, "backbone.safetensors"), weights);
        Json.WriteFile(Path.Combine(folder, "pretrain.json"), new PretrainResult(
            true, 30, 30, 1.5, 5, "checkpoint.safetensors", new BackboneFiles("backbone.safetensors", "backbone.onnx", 96, 64, 1000, null))
        { Card = card });
        var catalog = hub.Get<CatalogStore>();
        var model = await catalog.RegisterModelAsync(
            "defects", Digest.OfFile(Path.Combine(folder, "backbone.safetensors")), new Lineage(Digest.Of("set"u8), "tiny", 7, "0.1.0", run), 0.7, 0.4, 0.5, $"release-{run}");
        await hub.Get<ModelCards>().WriteAsync(
            new CardInput(run, "defects", model.Version, "probe", new EvaluationResult(_scores, _scores, _scores, 140, 210), new GateDecision(true, "good enough")), default);
        if (approve) await catalog.DecideAsync("defects", model.Version, ModelStage.Approved, "inspector", "looks right");
    }

    private static byte[] Photo(int seed)
    {
        var image = new RgbImage(96, 96);
        new Random(seed).NextBytes(image.Pixels);
        return ImageCodec.EncodePng(image);
    }
}
