using Puente.Core.Images;
using Puente.Hub.Datasets;
using Puente.Imaging;
using Puente.Workflows.Datasets;

namespace Puente.Functions.Tests;

public sealed class DatasetSelectionTests
{
    private static readonly IngestInput _input = new("test", Side: 32, MinSide: 32, Tile: 64);

    [Fact]
    public void A_text_file_named_jpg_is_rejected_with_a_reason()
    {
        var image = CandidateImage.Decode("notes.jpg", "not an image"u8.ToArray(), _input);

        Assert.Equal("cannot be decoded", image.Reason);
    }

    [Fact]
    public void An_image_under_the_minimum_side_is_rejected_with_its_size()
    {
        var image = CandidateImage.Decode("tiny.png", ImageCodec.EncodePng(Texture(10, 10, 1)), _input);

        Assert.Equal("10×10 pixels: the shorter side is under 32", image.Reason);
    }

    [Theory]
    [InlineData(96, 96, 1)]
    [InlineData(128, 127, 1)]
    [InlineData(128, 128, 4)]
    [InlineData(200, 130, 6)]
    public void Large_images_are_cut_into_equal_tiles(int width, int height, int tiles)
    {
        var image = CandidateImage.Decode("wall.png", ImageCodec.EncodePng(Texture(width, height, 1)), _input);

        Assert.Equal(tiles, image.Tiles.Count);
        Assert.All(image.Tiles, tile => Assert.Equal((32, 32), (tile.Width, tile.Height)));
    }

    [Fact]
    public void Copies_and_near_copies_are_dropped_and_named()
    {
        var selection = new SampleSelection(_input);
        var original = Texture(96, 96, 7);

        Assert.True(selection.Take(Candidate("a.png", ImageCodec.EncodePng(original))));
        Assert.False(selection.Take(Candidate("b.png", ImageCodec.EncodePng(original))));
        Assert.False(selection.Take(Candidate("c.jpg", ImageCodec.EncodeJpeg(original, 95))));
        Assert.True(selection.Take(Candidate("d.png", ImageCodec.EncodePng(Texture(96, 96, 8)))));

        Assert.Equal(2, selection.NearDuplicates);
        Assert.Equal("the same file as a.png", selection.Rejected[0].Reason);
        Assert.StartsWith("nearly a.png", selection.Rejected[1].Reason, StringComparison.Ordinal);
    }

    private static CandidateImage Candidate(string name, byte[] bytes) => CandidateImage.Decode(name, bytes, _input);

    /// <summary>Smooth random blobs: a texture whose coarse cells differ, as a photograph's do.</summary>
    private static RgbImage Texture(int width, int height, int seed)
    {
        var random = new Random(seed);
        var waves = Enumerable.Range(0, 12).Select(_ => (X: random.NextDouble(), Y: random.NextDouble(), Phase: random.NextDouble() * 6)).ToArray();
        var image = new RgbImage(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (i % width, i / width);
            var value = (byte)Math.Clamp(128 + waves.Sum(wave => 12 * Math.Sin(wave.X * x + wave.Y * y + wave.Phase)), 0, 255);
            image.Pixels.AsSpan(i * 3, 3).Fill(value);
        }

        return image;
    }
}
