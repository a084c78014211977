using System.Text.Json;
using Puente.Core;
using Puente.Core.Images;
using Puente.Core.Inspection;
using Puente.Core.Releases;
using Puente.Imaging;
using Puente.Serving.Engine;
using Puente.Serving.Inspection;
using Puente.Serving.Models;

namespace Puente.Serving.Tests.Inspection;

public sealed class InspectorTests : IDisposable
{
    private static readonly TruthBox[] Truth = [new("crack", new(64, 40, 48, 48)), new("corrosion-stain", new(240, 150, 60, 60))];
    private readonly TinyRelease files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Dark_and_red_patches_are_found_where_they_are()
    {
        using var release = files.Load();
        var photograph = Photograph(400, 300);
        var inspection = Inspector.Inspect(photograph, "pier-3.png", release);
        var result = inspection.Result;
        Assert.Equal(("pier-3.png", 400, 300, Digest.Of(photograph), release.Id), (result.Photograph, result.Width, result.Height, result.Digest, result.Release));
        Assert.Equal(TileGrid.Cut(400, 300, 32, 8).Count, result.Tiles);
        Assert.Equal($"000000000000-{result.Digest.Short}", result.Id);
        Assert.Equal(["corrosion-stain", "crack"], result.Regions.Select(r => r.Class).Order());
        Assert.Equal(new InspectionScore(2, 2, 2, 2), InspectionScore.Against(result.Regions, Truth));
        Assert.All(result.Regions.Zip(result.Regions.Skip(1)), p => Assert.True(p.First.Score >= p.Second.Score));
        Assert.Null(inspection.GeoJson);
        var overlay = ImageCodec.Decode(inspection.OverlayPng!, "overlay");
        Assert.Equal(640, overlay.Width);
        Assert.True(overlay.Height > 480);
    }

    [Fact]
    public void An_overlay_shows_each_class_in_its_colour_with_text_that_needs_no_font()
    {
        var picture = Overlay.Draw(Filled(1000, 800, 128, 128, 128), [new("crack", 0.91, new(300, 300, 200, 200), 1), new("unheard ☂", 0.5, new(0, 0, 1, 1), 1)], TinyModels.Classes);
        var crack = ClassColours.Of(0);
        var coloured = Enumerable.Range(0, picture.Pixels.Length / 3).Where(i => picture.Pixels.AsSpan(i * 3, 3).SequenceEqual([crack.R, crack.G, crack.B])).ToList();
        Assert.Contains(coloured, i => i % 1000 is >= 300 and < 500 && i / 1000 is >= 300 and < 500);
        Assert.Contains(coloured, i => i / 1000 < 300);
        Assert.Contains(coloured, i => i / 1000 >= 800);
        Assert.True(PixelFont.IsSet('C', 0, 4));
        Assert.All("crack spalling efflorescence exposed-rebar corrosion-stain honeycombing 0123456789.", c => Assert.False(c != '0' && Enumerable.Range(0, 5).All(x => PixelFont.IsSet(c, x, 0)) && Enumerable.Range(0, 7).All(y => PixelFont.IsSet(c, 0, y) && PixelFont.IsSet(c, 4, y))));
    }

    [Theory]
    [InlineData(20, 20, 1)]
    [InlineData(20, 100, 4)]
    public void A_photograph_smaller_than_a_tile_is_one_tile_across(int width, int height, int tiles)
    {
        using var release = files.Load();
        var dark = ImageCodec.EncodePng(Filled(width, height, 20, 20, 20));
        var region = Assert.Single(Inspector.Inspect(dark, "small.png", release).Result.Regions);
        Assert.Equal(("crack", new PixelBox(0, 0, width, height), tiles), (region.Class, region.Box, region.Tiles));
    }

    [Fact]
    public void Sound_is_never_a_region_and_a_higher_floor_or_a_rare_prior_reports_less()
    {
        using var release = files.Load();
        Assert.Empty(Inspector.Inspect(ImageCodec.EncodePng(Filled(100, 100, 230, 230, 230)), "sound.png", release).Result.Regions);
        var doubtful = ImageCodec.EncodePng(Filled(100, 100, 66, 66, 66));
        Assert.Equal(0.746, Assert.Single(Inspect(new())).Score, 1e-2);
        Assert.Empty(Inspect(new() { MinTileScore = 0.8 }));
        Assert.Empty(Inspect(new() { Prior = new PriorShift(0.3, 0.02) }));
        IReadOnlyList<DefectRegion> Inspect(InspectionOptions options) => Inspector.Inspect(doubtful, "doubtful.png", release, options).Result.Regions;
    }

    [Fact]
    public void The_floor_asks_the_same_evidence_of_a_calibrated_head()
    {
        // Class odds of one to four in the labelled set: even evidence is a probability of 0.2.
        var grid = TileGrid.Cut(20, 20, 32, 8);
        var plain = new HeadManifest("head.onnx", ["crack"], [0.1]);
        var calibrated = plain with { Offsets = [Math.Log(0.25)] };
        Assert.Empty(Inspector.Regions(grid, [0.3f], plain, new()));
        Assert.Single(Inspector.Regions(grid, [0.21f], calibrated, new()));
        Assert.Empty(Inspector.Regions(grid, [0.19f], calibrated, new()));
        Assert.Single(Inspector.Regions(grid, [0.19f], calibrated, new() { MinTileScore = 0 }));
        var manifest = TinyModels.Manifest();
        Assert.Equal("head.offsets", Assert.Throws<InputException>(() => files.Load(manifest with { Head = manifest.Head! with { Offsets = [1] } })).Field);
    }

    [Fact]
    public void A_strip_gives_the_tiles_that_scaling_each_alone_gives()
    {
        var photograph = ImageCodec.Decode(Photograph(400, 300), "photograph");
        var grid = TileGrid.Cut(400, 300, 32, 8);
        var tiles = TileScores.Strip(photograph, grid, row: 2, column: 3, count: 8, side: 8);
        for (var i = 0; i < 8; i++)
        {
            var box = grid[2 * grid.Xs.Count + 3 + i];
            var alone = ImageCodec.Resize(photograph.Crop(box.X, box.Y, box.Width, box.Height), 8, 8).Pixels;
            Assert.Equal(alone, tiles.AsSpan(i * 192, 192).ToArray());
        }
    }

    [Fact]
    public void A_jpeg_is_scored_as_its_rows_arrive_and_like_one_that_is_there_at_once()
    {
        using var release = files.Load();
        var jpeg = ImageCodec.EncodeJpeg(ImageCodec.Decode(Photograph(400, 300), "png"));
        var whole = ImageCodec.EncodePng(ImageCodec.Decode(jpeg, "jpeg"));
        Assert.Equal(Inspector.Inspect(whole, "a.png", release).Tiles.Scores, Inspector.Inspect(jpeg, "a.jpg", release).Tiles.Scores);
        Assert.Equal("image", Assert.Throws<InputException>(() => Inspector.Inspect(jpeg[..(jpeg.Length / 2)], "cut.jpg", release)).Field);
    }

    [Fact]
    public void Bad_input_names_the_field_and_the_remedy()
    {
        using var headless = files.Load(TinyModels.Manifest(head: false));
        Assert.Contains("Tune", Assert.Throws<InputException>(() => Inspector.Inspect(Photograph(50, 50), "a.png", headless)).Remedy, StringComparison.Ordinal);
        using var release = files.Load();
        Assert.Equal("image", Assert.Throws<InputException>(() => Inspector.Inspect([1, 2, 3], "a.png", release)).Field);
        Assert.Equal("minTileScore", Assert.Throws<InputException>(() => Inspector.Inspect([], "a.png", release, new() { MinTileScore = 2 })).Field);
        Assert.Equal("photograph", Assert.Throws<InputException>(() => Inspector.Inspect(Photograph(400, 300), "a.png", release, new() { MaxTiles = 10 })).Field);
        Assert.Equal("prior.expected", Assert.Throws<InputException>(() => Inspector.Inspect([], "a.png", release, new() { Prior = new(0.5, 0) })).Field);
    }

    [Fact]
    public void A_cancelled_inspection_ends()
    {
        using var release = files.Load();
        Assert.ThrowsAny<OperationCanceledException>(() => Inspector.Inspect(Photograph(400, 300), "a.png", release, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Through_a_host_it_uses_the_current_release_and_is_counted()
    {
        using var host = new ModelHost();
        await Assert.ThrowsAsync<ModelUnavailableException>(() => Inspector.InspectAsync(Photograph(400, 300), "a.png", host));
        host.SwitchTo(files.Load());
        var inspections = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Inspector.InspectAsync(Photograph(400, 300), "a.png", host, new() { Overlay = false })));
        Assert.All(inspections, i => Assert.Null(i.OverlayPng));
        using var model = host.Rent("defects", null);
        Assert.Equal(3 * inspections[0].Result.Tiles, model.Statistics.InferenceCount);
        var alone = Inspector.Inspect(Photograph(400, 300), "a.png", files.Load());
        Assert.Equal(alone.Tiles.Scores, inspections[0].Tiles.Scores);
        Assert.Equal(alone.Tiles.Embeddings, inspections[0].Tiles.Embeddings);
        Assert.All(alone.Tiles.Uncertainties(TinyModels.Classes.Length), u => Assert.InRange(u, 0, 1));
    }

    [Fact]
    public void Geojson_is_one_point_with_what_was_seen()
    {
        var result = new InspectionResult("id", "a.jpg", Digest.Of([]), 10, 20, "r", 1, [new("crack", 0.9, new(1, 2, 3, 4), 1)], new GeoPosition(40.4, -3.7, 655), 1);
        var json = JsonSerializer.Deserialize<JsonElement>(InspectionGeoJson.Write(result)!);
        Assert.Equal("FeatureCollection", json.GetProperty("type").GetString());
        var feature = Assert.Single(json.GetProperty("features").EnumerateArray().ToList());
        Assert.Equal("""{"type":"Point","coordinates":[-3.7,40.4,655]}""", feature.GetProperty("geometry").GetRawText());
        Assert.Equal("crack", feature.GetProperty("properties").GetProperty("regions")[0].GetProperty("class").GetString());
        Assert.Null(InspectionGeoJson.Write(result with { Position = null }));
    }

    internal static RgbImage Filled(int width, int height, byte red, byte green, byte blue)
    {
        var image = new RgbImage(width, height);
        Fill(image, new(0, 0, width, height), red, green, blue);
        return image;
    }

    private static byte[] Photograph(int width, int height)
    {
        var image = Filled(width, height, 200, 200, 200);
        if (width >= 400) Fill(image, Truth[0].Box, 20, 20, 20);
        if (width >= 400) Fill(image, Truth[1].Box, 190, 90, 60);
        return ImageCodec.EncodePng(image);
    }

    private static void Fill(RgbImage image, PixelBox box, byte red, byte green, byte blue)
    {
        for (var y = box.Y; y < box.Y + box.Height; y++)
            for (var x = box.X; x < box.X + box.Width; x++)
                new[] { red, green, blue }.CopyTo(image.Pixels, (y * image.Width + x) * 3);
    }
}
