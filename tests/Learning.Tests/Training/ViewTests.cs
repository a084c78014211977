using Puente.Core;
using Puente.Core.Datasets;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;

namespace Puente.Learning.Tests.Training;

public class ViewTests
{
    [Fact]
    public void What_a_step_holds_depends_on_seed_and_step_alone()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var fromStart = Loader(data, 3, 0, 1);
        byte[][] steps = [.. Enumerable.Range(0, 6).Select(_ => Next(fromStart))];
        using var fromMiddle = Loader(data, 3, 4, 1);
        Assert.Equal(steps[4], Next(fromMiddle));
        Assert.Equal(steps[5], Next(fromMiddle));
        using var otherSeed = Loader(data, 4, 0, 1);
        Assert.NotEqual(steps[0], Next(otherSeed));
        using var manyThreads = Loader(data, 3, 0, 3);
        Assert.Equal(steps, Enumerable.Range(0, 6).Select(_ => Next(manyThreads)));
    }

    [Fact]
    public void Memory_is_made_once()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var loader = Loader(data, 3, 0, 2);
        var handles = Enumerable.Range(0, 40).Select(_ => loader.Next()[0].Handle).Distinct().Count();
        Assert.InRange(handles, 1, 6);
    }

    [Fact]
    public void Groups_have_their_own_size_and_area()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var loader = new ViewLoader(data, new AugmentationOptions(), [new ViewGroup(2, 16, 0.4f), new ViewGroup(3, 8, 0.1f, 0.4f)], 5, 1, 0);
        Assert.Equal([[10, 16, 16, 3], [15, 8, 8, 3]], loader.Next().Select(views => views.shape));
    }

    [Fact]
    public void A_shard_that_cannot_be_read_ends_the_reader()
    {
        using var folder = new TemporaryFolder();
        var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        data.Dispose();
        using var loader = Loader(data, 3, 0, 2);
        // As itself, not as a channel that is closed: the run says why it ends.
        Assert.Throws<ObjectDisposedException>(() => loader.Next());
    }

    [Fact]
    public void Without_change_a_view_is_the_image_turned()
    {
        var still = new AugmentationOptions { MinimumArea = 1, Brightness = 0, Contrast = 0, Saturation = 0, ChannelGain = 0, BlurProbability = 0, Noise = 0 };
        var image = new byte[32 * 32 * 3];
        for (var i = 0; i < image.Length; i += 3) (image[i], image[i + 1], image[i + 2]) = (200, 100, 50);
        var view = new byte[16 * 16 * 3];
        var random = SplitMix64.For(1, 1);
        new Augmentation(still, 32, 16).Draw(image, view, ref random);
        for (var i = 0; i < view.Length; i += 3) Assert.Equal([200, 100, 50], view[i..(i + 3)]);
    }

    [Theory]
    [InlineData(nameof(AugmentationOptions.MinimumArea))]
    [InlineData(nameof(AugmentationOptions.Rotation))]
    [InlineData(nameof(AugmentationOptions.Brightness))]
    [InlineData(nameof(AugmentationOptions.Contrast))]
    [InlineData(nameof(AugmentationOptions.Saturation))]
    [InlineData(nameof(AugmentationOptions.ChannelGain))]
    [InlineData(nameof(AugmentationOptions.BlurProbability))]
    [InlineData(nameof(AugmentationOptions.BlurPixels))]
    [InlineData(nameof(AugmentationOptions.Noise))]
    public void Every_option_takes_effect(string name)
    {
        var usual = new AugmentationOptions { BlurProbability = 0.99f };
        var changed = name switch
        {
            nameof(AugmentationOptions.MinimumArea) => usual with { MinimumArea = 0.9f },
            nameof(AugmentationOptions.Rotation) => usual with { Rotation = 5 },
            nameof(AugmentationOptions.Brightness) => usual with { Brightness = 0 },
            nameof(AugmentationOptions.Contrast) => usual with { Contrast = 0 },
            nameof(AugmentationOptions.Saturation) => usual with { Saturation = 0 },
            nameof(AugmentationOptions.ChannelGain) => usual with { ChannelGain = 0 },
            nameof(AugmentationOptions.BlurProbability) => usual with { BlurProbability = 0 },
            nameof(AugmentationOptions.BlurPixels) => usual with { BlurPixels = 0.4f },
            _ => usual with { Noise = 0 },
        };
        Assert.NotEqual(Draw(usual), Draw(changed));
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        using var folder = new TemporaryFolder();
        var manifest = Tiny.Dataset(folder);
        File.Delete(Path.Combine(folder["shards"], manifest.Shards[1].Digest.Hex));
        Assert.Contains(manifest.Shards[1].Digest.Hex, Assert.Throws<InputException>(() => new ShardDataset(manifest, folder["shards"])).Message);
    }

    [Fact]
    public void Samples_run_on_over_shards()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        var bytes = new byte[ShardFormat.SampleBytes(32)];
        foreach (var i in new[] { 0, 5, 6, 11 })
        {
            data.Read(i, bytes);
            Assert.Equal(Tiny.Image(i).Pixels, bytes);
        }
    }

    private static ViewLoader Loader(ShardDataset data, int seed, int firstStep, int workers) =>
        new(data, new AugmentationOptions(), [new ViewGroup(2, 16, 0.4f)], 5, seed, firstStep, workers);

    private static byte[] Next(ViewLoader loader) => loader.Next()[0].bytes.ToArray();

    private static byte[] Draw(AugmentationOptions options)
    {
        var view = new byte[16 * 16 * 3];
        var random = SplitMix64.For(5, 1);
        new Augmentation(options, 32, 16).Draw(Tiny.Image(0).Pixels, view, ref random);
        return view;
    }
}
