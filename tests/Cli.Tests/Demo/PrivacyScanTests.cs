using Puente.Cli.Demo.Inputs;
using Puente.Cli.Demo.Privacy;

namespace Puente.Cli.Tests.Demo;

public sealed class PrivacyScanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ImageFile> _images = [];

    public PrivacyScanTests()
    {
        for (var i = 0; i < 20; i++) _images.Add(ImageFile.At(_folder.Image(i, 48, "edge-1", $"{i}.jpg"), $"{i}.jpg"));
        // Other images of the same camera, a large file of noise and one of zeros: no hits in any.
        for (var i = 100; i < 140; i++) _folder.Image(i, 48, "hub", "objects", $"{i}");
        var noise = new byte[3_000_000];
        new Random(5).NextBytes(noise);
        _folder.Write(noise, "hub", "durable.db");
        _folder.Write(new byte[2_000_000], "hub", "zeros");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_found_where_nothing_is()
    {
        var findings = Search();
        Assert.Empty(findings.Found);
        Assert.Equal((20, 42), (findings.Images, findings.Files));
        Assert.True(findings.Bytes > 5_000_000);
    }

    [Fact]
    public void A_whole_image_is_found_under_any_name()
    {
        File.Copy(_images[3].Path, _folder.At("hub", "innocent.bin"));
        var hits = Search().Found;
        Assert.All(hits, hit => Assert.Equal(("3.jpg", "innocent.bin"), (hit.Image, Path.GetFileName(hit.File))));
        Assert.Contains(hits, hit => hit.Offset == 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12_345)]
    [InlineData((1 << 20) - 1_000)]
    [InlineData(2_500_001)]
    public void An_image_inside_a_bigger_file_is_found(int offset)
    {
        var image = File.ReadAllBytes(_images[7].Path);
        var big = new byte[offset + image.Length + 700_000];
        new Random(9).NextBytes(big);
        image.CopyTo(big, offset);
        _folder.Write(big, "hub", "wal.db");
        var hit = Assert.Single(Search().Found);
        Assert.Equal("7.jpg", hit.Image);
        Assert.InRange(hit.Offset, offset, offset + image.Length);
    }

    [Fact]
    public void A_window_across_every_read_boundary_is_found()
    {
        var window = Window.Of(File.ReadAllBytes(_images[0].Path));
        for (var shift = 0; shift <= Window.Length; shift++)
        {
            var data = new byte[(1 << 20) + 100];
            window.CopyTo(data, (1 << 20) - shift);
            _folder.Write(data, "hub", $"boundary-{shift}");
        }

        Assert.Equal(Window.Length + 1, Search().Found.Count);
    }

    [Fact]
    public void A_flat_stretch_is_no_window()
    {
        Assert.Empty(Window.Of(new byte[1000]));
        Assert.Empty(Window.Of([1, 2, 3]));
        Assert.Equal(Window.Length, Window.Of(TemporaryFolder.Noise(1)).Length);
    }

    private PrivacyFindings Search() => new PrivacyScan(_images).Search([_folder.At("hub"), _folder.At("absent")], CancellationToken.None);
}
