using System.Text.Json;
using Puente.Core;
using Puente.Core.Inspection;
using Puente.Core.Releases;
using Puente.Core.Training;
using Puente.Imaging;
using Puente.Serving.Inspection;

namespace Puente.Serving.Tests.Inspection;

public sealed class AbstentionTests : IDisposable
{
    private static readonly byte[] Doubtful = ImageCodec.EncodePng(InspectorTests.Filled(100, 100, 66, 66, 66));
    private readonly TinyRelease files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData(0.3, 0.7, false)]
    [InlineData(0.5, 0.8, true)]
    public void A_region_inside_the_band_is_left_to_a_person(double low, double high, bool expected)
    {
        // Grey of 66 is a crack with a probability of 0.746.
        using var release = files.Load(Banded(low, high));
        var inspection = Inspector.Inspect(Doubtful, "doubtful.png", release);
        Assert.Equal(expected, Assert.Single(inspection.Result.Regions).Uncertain);
        Assert.Equal(expected ? inspection.Result.Tiles : 0, inspection.Result.UncertainTiles);
    }

    [Fact]
    public void A_release_without_a_band_says_nothing_of_it()
    {
        using var release = files.Load();
        var result = Inspector.Inspect(Doubtful, "doubtful.png", release).Result;
        Assert.Null(result.UncertainTiles);
        Assert.DoesNotContain("uncertain", JsonSerializer.Serialize(result, Json.Options), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_prior_moves_the_band_as_it_moves_the_scores()
    {
        using var release = files.Load(Banded(0.5, 0.8));
        var region = Assert.Single(Inspector.Inspect(Doubtful, "doubtful.png", release, new() { Prior = new PriorShift(0.5, 0.8) }).Result.Regions);
        Assert.Equal(0.92, region.Score, 1e-2);
        Assert.True(region.Uncertain);
    }

    [Fact]
    public void The_overlay_draws_it_in_dashes_with_a_question_mark_and_geojson_counts_it()
    {
        DefectRegion sure = new("crack", 0.91, new(300, 300, 200, 200), 1) { Uncertain = false }, unsure = sure with { Uncertain = true };
        var grey = InspectorTests.Filled(1000, 800, 128, 128, 128);
        var (solid, dashed) = (Overlay.Draw(grey, [sure], TinyModels.Classes), Overlay.Draw(grey, [unsure], TinyModels.Classes));
        var colour = ClassColours.Of(0);
        int Coloured(Core.Images.RgbImage picture) => Enumerable.Range(300 * 1000, 200 * 1000).Count(i => picture.Pixels.AsSpan(i * 3, 3).SequenceEqual([colour.R, colour.G, colour.B]));
        Assert.InRange(Coloured(dashed), Coloured(solid) * 4 / 10, Coloured(solid) * 8 / 10);
        Assert.True(PixelFont.IsSet('?', 2, 6));

        var result = new InspectionResult("id", "a.jpg", Digest.Of([]), 10, 20, "r", 1, [sure, unsure], new GeoPosition(40.4, -3.7, null), 1) { UncertainTiles = 1 };
        var properties = JsonSerializer.Deserialize<JsonElement>(InspectionGeoJson.Write(result)!).GetProperty("features")[0].GetProperty("properties");
        Assert.Equal(1, properties.GetProperty("uncertain").GetInt32());
        Assert.True(properties.GetProperty("regions")[1].GetProperty("uncertain").GetBoolean());
    }

    [Fact]
    public void One_that_is_thinner_than_a_pixel_of_the_overlay_ends_too()
    {
        // 100 rows become 3: the last of them has no row of its own.
        var panorama = InspectorTests.Filled(60_000, 100, 128, 128, 128);
        var drawn = Overlay.Draw(panorama, [new DefectRegion("crack", 0.91, new(30_000, 99, 3_000, 1), 1) { Uncertain = true }], TinyModels.Classes);
        Assert.Equal(Overlay.MaxSide, drawn.Width);
    }

    [Fact]
    public void Bands_that_make_no_sense_are_refused()
    {
        var manifest = Banded(0.5, 0.8);
        foreach (var bands in new ProbabilityBand[][] { [new(0.1, 0.9)], [.. Enumerable.Repeat(new ProbabilityBand(0.9, 0.1), 3)], [.. Enumerable.Repeat(new ProbabilityBand(-1, 0.1), 3)], [.. Enumerable.Repeat(new ProbabilityBand(double.NaN, 0.1), 3)] })
            Assert.Equal("head.bands", Assert.Throws<InputException>(() => files.Load(manifest with { Head = manifest.Head! with { Bands = bands } })).Field);
    }

    private static ReleaseManifest Banded(double low, double high)
    {
        var manifest = TinyModels.Manifest();
        return manifest with { Head = manifest.Head! with { Bands = [new(low, high), new(0.5, 0.5), new(0.5, 0.5)] } };
    }
}
