using System.Text;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Images;
using Puente.Core.Training;
using Puente.Edge;
using Puente.Edge.Inspections;
using Puente.Edge.Samples.Suggestions;
using Puente.Functions.Common.Tiers;
using Puente.Imaging;
using Puente.Serving.Drift;
using Puente.Serving.Inspection;
using Puente.Serving.Metrics;
using Puente.Serving.Models;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Tiles;

/// <summary>What tiles tell of a site, kept on its disk and in its state.</summary>
public sealed class TileObservationsTests : IDisposable
{
    private const string Release = "sha256:0000000000000000000000000000000000000000000000000000000000000001";
    private static readonly DriftOptions _options = new() { Reference = 12, Window = 10, LeastPhotographs = 5, LeastTiles = 40 };
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-tiles-").FullName;
    private readonly LoadedRelease _release;

    public TileObservationsTests()
    {
        var manifest = TinyModels.Manifest();
        _release = LoadedRelease.Load(
            TinyModels.WriteTo(Path.Combine(_folder, "release")),
            manifest with { Head = manifest.Head! with { Bands = [.. Enumerable.Repeat(new ProbabilityBand(0.2, 0.8), 3)] } }, Release);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SuggestionPool Pool => new(new EdgeFolders(new TierOptions { Name = "edge-1", Data = _folder, Shared = _folder, Components = _folder, Port = 0, Trainer = "none" }));

    public void Dispose()
    {
        _release.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Drift_is_counted_by_all_processes_outlives_them_and_leaves_as_a_few_figures()
    {
        using (SiteState one = new(_folder), other = new(_folder))
        {
            TileObservations[] processes = [new(one.Drift(_options), Pool), new(other.Drift(_options), Pool)];
            for (var i = 0; i < 30; i++) await processes[i % 2].ObserveAsync(Inspect(i, grey: i < 12 ? 120 : 190), Cancel);
        }

        using var state = new SiteState(_folder);
        var monitor = state.Drift(_options);
        Assert.All(monitor.Families(), family => Assert.Empty(family.Samples));
        await monitor.StartAsync(Cancel);
        var drift = await monitor.ReadAsync(Release, Cancel);
        Assert.True(drift?.Worst() > 0.25, $"{drift}");
        Assert.Null(await monitor.ReadAsync("sha256:another", Cancel));
        Assert.Contains("puente_drift_embedding_ratio{model=\"defects\",version=\"1\"} ", ExpositionWriter.Write(monitor.Families()), StringComparison.Ordinal);

        // What the hub is told: no list, no text but the release's name.
        var told = JsonSerializer.SerializeToElement(drift, Json.Options).EnumerateObject().ToDictionary(one => one.Name, one => one.Value.ValueKind);
        Assert.Equal(["confidence", "embedding", "photographs", "release", "tiles"], told.Keys.Order());
        Assert.All(told.Where(one => one.Key != "release"), one => Assert.Equal(JsonValueKind.Number, one.Value));
    }

    [Fact]
    public async Task Too_few_photographs_are_told_as_unknown()
    {
        using var state = new SiteState(_folder);
        var monitor = state.Drift();
        Assert.Null(await monitor.ReadAsync(Release, Cancel));
        for (var i = 0; i < 5; i++) await monitor.ObserveAsync(Inspect(i, 120), Cancel);
        var drift = await monitor.ReadAsync(Release, Cancel);
        Assert.Equal((5, null), (drift!.Photographs, drift.Worst()));
        Assert.DoesNotContain("ratio", ExpositionWriter.Write(monitor.Families()), StringComparison.Ordinal);
    }

    [Fact]
    public void Uncertain_crops_are_offered_different_ones_first_and_neither_pixels_nor_embeddings()
    {
        var pool = Pool;
        Assert.Empty(pool.Suggest(Release, 5));
        pool.Keep(Inspect(1, grey: 240));
        Assert.Empty(pool.Suggest(Release, 5));
        for (var i = 0; i < 3; i++) pool.Keep(Inspect(i, grey: 66 + i));
        // Repeated, it is kept once.
        pool.Keep(Inspect(2, grey: 68));
        var offered = pool.Suggest(Release, 5);
        Assert.Equal(5, offered.Count);
        Assert.Equal(5, offered.Select(one => (one.Photograph, one.Box)).Distinct().Count());
        Assert.All(offered, one => Assert.True(one is { Class: "crack", Uncertainty: >= 0.25, Box.Width: 32, Box.Height: 32 }, $"{one}"));
        Assert.Contains(offered, one => one.Reason.Contains("no answer", StringComparison.Ordinal));
        Assert.Empty(pool.Suggest("sha256:another", 5));
        Assert.Equal("count", Assert.Throws<InputException>(() => pool.Suggest(Release, 0)).Field);

        var answer = JsonSerializer.Serialize(pool.Suggest(Release, 200), Json.Options);
        var kept = Directory.GetFiles(Path.Combine(_folder, "suggestions")).Select(Json.ReadFile<KeptPhotograph>).SelectMany(one => one.Tiles).ToList();
        Assert.NotEmpty(kept);
        Assert.All(kept, tile => Assert.DoesNotContain(Convert.ToBase64String(tile.Embedding), answer, StringComparison.Ordinal));
        Assert.DoesNotContain("embedding", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_pool_is_bounded_and_the_oldest_go()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "suggestions")).FullName;
        for (var i = 0; i < SuggestionPool.MaxPhotographs + 5; i++)
        {
            var path = Path.Combine(folder, $"old-{i:D4}.json");
            File.WriteAllText(path, "{}", Encoding.UTF8);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddHours(i));
        }

        Pool.Keep(Inspect(1, grey: 66));
        var left = Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(SuggestionPool.MaxPhotographs, left.Count);
        Assert.Contains("old-0006.json", left);
        Assert.DoesNotContain("old-0005.json", left);
    }

    /// <summary>A grey photograph with noise of its own, inspected.</summary>
    private PhotographInspection Inspect(int seed, int grey)
    {
        var (random, image) = (new Random(seed), new RgbImage(64, 64));
        var own = grey + random.Next(-3, 4);
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)Math.Clamp(own + random.Next(-2, 3), 0, 255);
        return Inspector.Inspect(ImageCodec.EncodePng(image), $"deck-{seed}.png", _release, new() { Overlay = false });
    }
}
