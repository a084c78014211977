using Puente.Core.Images;

namespace Puente.Imaging.Tests;

public sealed class PerceptualHashTests(ITestOutputHelper output)
{
    private const int Images = 40;

    private static readonly RgbImage[] Set = [.. Enumerable.Range(0, Images).Select(seed => Textures.Noise(seed))];

    /// <summary>A change, and the bits it may cost: measured over these seeds, with room for another codec build. Unrelated images start at 84.</summary>
    public static TheoryData<string, int> Copies => new()
    {
        { "jpeg 85", 12 },
        { "jpeg 60", 12 },
        { "jpeg 60 of 1024 pixels", 12 },
        { "half size", 4 },
        { "three quarters", 18 },
        { "brighter", 4 },
    };

    [Theory]
    [MemberData(nameof(Copies))]
    public void A_copy_differs_in_few_bits(string change, int bound)
    {
        var images = change.Contains("1024", StringComparison.Ordinal) ? [.. Enumerable.Range(0, 10).Select(seed => Textures.Noise(seed, 1024))] : Set;
        var distances = images.Select(image => PerceptualHash.Of(image).Distance(PerceptualHash.Of(Change(image, change)))).ToList();
        output.WriteLine($"{change}: mean {distances.Average():F1}, most {distances.Max()} of 256 bits over {images.Length} images; {distances.Count(distance => distance <= 6)} within 6");
        Assert.True(distances.Max() <= bound, $"{change}: {distances.Max()} bits differ");
    }

    [Fact]
    public void Unrelated_textures_differ_in_many()
    {
        var hashes = Set.Select(PerceptualHash.Of).ToList();
        var distances = (from i in Enumerable.Range(0, Images) from j in Enumerable.Range(0, i) select hashes[i].Distance(hashes[j])).ToList();
        output.WriteLine($"unrelated: mean {distances.Average():F1}, least {distances.Min()} of 256 bits over {distances.Count} pairs");
        Assert.True(distances.Min() >= 60, $"{distances.Min()} bits differ");
    }

    [Fact]
    public void A_distance_is_a_metric()
    {
        var (a, b, c) = (PerceptualHash.Of(Set[0]), PerceptualHash.Of(Set[1]), PerceptualHash.Of(Set[2]));
        Assert.Equal(0, a.Distance(a));
        Assert.Equal(a.Distance(b), b.Distance(a));
        Assert.True(a.Distance(c) <= a.Distance(b) + b.Distance(c));
        Assert.Equal(256, new PerceptualHash(0, 0, 0, 0).Distance(new PerceptualHash(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue)));
    }

    private static RgbImage Change(RgbImage image, string change) => change switch
    {
        "jpeg 85" => ImageCodec.Decode(ImageCodec.EncodeJpeg(image, 85), change),
        "jpeg 60" or "jpeg 60 of 1024 pixels" => ImageCodec.Decode(ImageCodec.EncodeJpeg(image, 60), change),
        "half size" => ImageCodec.Resize(image, 128, 128),
        "three quarters" => ImageCodec.Resize(image, 192, 192),
        "brighter" => Textures.Map(image, value => (byte)Math.Min(255, value + 20)),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change."),
    };
}
