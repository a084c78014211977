using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Learning.Training;
using Puente.Learning.Vision;

namespace Puente.Learning.Tests;

/// <summary>Small everything, so that tests take milliseconds.</summary>
public static class Tiny
{
    public static BackboneOptions Architecture { get; } = new()
    {
        Side = 32,
        Width = 16,
        Depth = 2,
        Heads = 2,
        MlpRatio = 2,
        Filters = 8,
        FilterSide = 5,
        StemChannels = 4,
    };

    public static Recipe Recipe { get; } = new()
    {
        Name = "tiny",
        Architecture = Architecture,
        Steps = 8,
        Batch = 4,
        ViewSide = 16,
        Projection = 8,
        CalibrationBatches = 2,
        Dictionary = new DictionaryOptions { Patches = 200, Iterations = 3 },
    };

    /// <summary>Images of random blocks: [side, side, 3].</summary>
    public static RgbImage Image(int seed, int side = 32)
    {
        var random = SplitMix64.For(seed, 0);
        var image = new RgbImage(side, side);
        var colours = Enumerable.Range(0, 64 * 3).Select(_ => (byte)random.Below(256)).ToArray();
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
                for (var channel = 0; channel < 3; channel++)
                    image.Pixels[(y * side + x) * 3 + channel] = colours[((y * 8 / side) * 8 + x * 8 / side) * 3 + channel];
        return image;
    }

    public static byte[] Images(int count, int side = 32) => [.. Enumerable.Range(0, count).SelectMany(i => Image(i, side).Pixels)];

    /// <summary>Writes a dataset of two shards; returns its manifest, also written as dataset.json.</summary>
    public static DatasetManifest Dataset(TemporaryFolder folder, int count = 12)
    {
        var entries = new List<ShardEntry>();
        foreach (var half in Enumerable.Range(0, count).Chunk(count / 2))
        {
            using var writer = new ShardWriter(folder["shards"], 32);
            foreach (var i in half) writer.Add(Image(i));
            entries.Add(writer.Complete());
        }

        var manifest = new DatasetManifest("tiny", 32, entries, [.. Enumerable.Range(0, count).Select(i => new SampleEntry($"{i}", Digest.Of(Image(i).Pixels), 0))], []);
        Json.WriteFile(folder["dataset.json"], manifest);
        return manifest;
    }
}
