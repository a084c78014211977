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
        using var fromStart = new ViewLoader(data, new AugmentationOptions(), 5, 16, 3, 0);
        byte[][] steps = [.. Enumerable.Range(0, 6).Select(_ => fromStart.Next())];
        using var fromMiddle = new ViewLoader(data, new AugmentationOptions(), 5, 16, 3, 4);
        Assert.Equal(steps[4], fromMiddle.Next());
        Assert.Equal(steps[5], fromMiddle.Next());
        using var otherSeed = new ViewLoader(data, new AugmentationOptions(), 5, 16, 4, 0);
        Assert.NotEqual(steps[0], otherSeed.Next());
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

    private static byte[] Draw(AugmentationOptions options)
    {
        var view = new byte[16 * 16 * 3];
        var random = SplitMix64.For(5, 1);
        new Augmentation(options, 32, 16).Draw(Tiny.Image(0).Pixels, view, ref random);
        return view;
    }
}
