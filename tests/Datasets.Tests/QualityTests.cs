using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Datasets.Quality;
using Puente.Imaging;
using Puente.Samples;

namespace Puente.Datasets.Tests;

public sealed class QualityTests(ITestOutputHelper output)
{
    private static readonly RgbImage _sound = new ConcreteGenerator(3).Sample(1, new HashSet<string> { "sound" }).Image;

    public static TheoryData<string> BlurCases => [.. Fixture().Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(BlurCases))]
    public void Blur_is_what_scikit_image_measures(string name)
    {
        var one = Fixture().Single(candidate => candidate.Name == name);

        Assert.Equal(one.Blur, BlurEffect.Of(new GreyImage(one.Width, one.Height, one.Values)), 1e-5);
    }

    [Fact]
    public void What_has_no_gradient_is_blurred_whole() => Assert.Equal(1, BlurEffect.Of(GreyImage.Of(Pictures.Plain(64, 128), 96)));

    [Fact]
    public void An_image_is_measured_at_96_pixels_and_never_grown()
    {
        Assert.Equal((128, 96), Size(GreyImage.Of(new RgbImage(400, 300), QualityMeasures.Side)));
        Assert.Equal((40, 33), Size(GreyImage.Of(new RgbImage(40, 33), QualityMeasures.Side)));

        static (int, int) Size(GreyImage grey) => (grey.Width, grey.Height);
    }

    [Fact]
    public void Measures_of_a_half_black_half_white_image()
    {
        var image = new RgbImage(96, 96);
        for (var y = 0; y < 48; y++) image.Pixels.AsSpan(y * 96 * 3, 96 * 3).Fill(255);
        var measures = QualityMeasures.Of(image);

        Assert.Equal((0.5, 0.5, 1.0, 1.0), (measures.Shadows, measures.Highlights, measures.Contrast, measures.Flat));
        Assert.Equal(0.5, measures.Mean, 1e-6);
    }

    [Theory]
    [InlineData("black", "shadows 1, over 0.6")]
    [InlineData("white", "highlights 1, over 0.5")]
    [InlineData("dark", "mean grey 0.")]
    [InlineData("card", "flat share 1, over 0.75")]
    [InlineData("haze", "contrast 0.")]
    [InlineData("out of focus", "blur 0.")]
    public void What_is_broken_is_told_by_measure_value_and_threshold(string kind, string reason)
    {
        var fault = QualityGate.Judge(QualityMeasures.Of(Broken(kind)), new QualityOptions());

        Assert.StartsWith(reason, $"{fault}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_that_is_changed_takes_effect()
    {
        var measures = new QualityMeasures(0.3, 0.1, 0.1, 0.5, 0.4, 0.2);
        QualityOptions defaults = new();
        Assert.Null(QualityGate.Judge(measures, defaults));
        foreach (var (changed, named) in new[]
                 {
                     (defaults with { MaxBlur = 0.2 }, "blur"), (defaults with { MaxShadows = 0.05 }, "shadows"), (defaults with { MaxHighlights = 0.05 }, "highlights"),
                     (defaults with { MinMean = 0.6 }, "mean grey"), (defaults with { MaxMean = 0.4 }, "mean grey"), (defaults with { MinContrast = 0.5 }, "contrast"),
                     (defaults with { MaxFlat = 0.1 }, "flat share"),
                 })
        {
            Assert.Equal(named, QualityGate.Judge(measures, changed)?.Measure);
            Assert.Null(QualityGate.Judge(measures, changed with { Enabled = false }));
        }
    }

    [Fact]
    public void Every_option_out_of_bounds_is_told()
    {
        var options = new SelectionOptions { Keep = -1, Quality = new QualityOptions { MaxBlur = 2, MinMean = double.NaN, MaxFlat = -1 } };
        Assert.Equal(4, options.Faults().Count());
        Assert.Single(new QualityOptions { MinMean = 0.9, MaxMean = 0.1 }.Faults());
        Assert.Empty(new SelectionOptions().Faults());
    }

    [Fact]
    public void Generated_surfaces_are_kept()
    {
        var generator = new ConcreteGenerator(5);
        Kept("generated", Enumerable.Range(0, 60).Select(i => generator.Sample(i).Image));
        Kept("sound", Enumerable.Range(0, 40).Select(i => generator.Sample(i, new HashSet<string> { "sound" }).Image));
    }

    [Theory]
    [InlineData("quay-tiles")]
    [InlineData("quay-patches")]
    [InlineData("salt-damage")]
    public void Real_photographs_are_kept(string set)
    {
        var folder = RealData.Find(set);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(Packing.FolderImages.IsImage).Order(StringComparer.Ordinal);
        // Every fifth: the whole is measured in the README.
        Kept(set, files.Where((_, i) => i % 5 == 0).Select(path => ImageCodec.Decode(File.ReadAllBytes(path), path)));
    }

    private void Kept(string name, IEnumerable<RgbImage> images)
    {
        var faults = images.AsParallel().AsOrdered().Select(image => QualityGate.Judge(QualityMeasures.Of(image), new QualityOptions())).ToList();
        output.WriteLine($"{name}: {faults.Count(fault => fault is not null)} of {faults.Count} rejected {string.Join("; ", faults.Where(fault => fault is not null))}");
        Assert.True(faults.Count(fault => fault is null) >= 0.99 * faults.Count);
    }

    private static RgbImage Broken(string kind) => kind switch
    {
        "black" => Pictures.Plain(96, 0),
        "white" => Pictures.Plain(96, 255),
        "dark" => Pictures.Map(_sound, value => (byte)(5 + value / 80)),
        "card" => Pictures.Plain(96, 120),
        "haze" => Pictures.Noise(96, 126, 4),
        "out of focus" => ImageCodec.Resize(ImageCodec.Resize(_sound, 8, 8), 192, 192),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    private static BlurCase[] Fixture() => Json.ReadFile<BlurCase[]>(Path.Combine(AppContext.BaseDirectory, "Fixtures/blur.json"));

    private sealed record BlurCase(string Name, int Width, int Height, float[] Values, double Blur);
}
