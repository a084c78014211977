using Puente.Core;
using Puente.Core.Datasets;
using Puente.Imaging;
using Puente.Samples;

namespace Puente.Bench.Learning.Labels;

/// <summary>Generated surfaces as a trainer reads them.</summary>
/// <param name="Folder">Where the shards are.</param>
/// <param name="Manifest">Their manifest.</param>
internal sealed record GeneratedShards(string Folder, string Manifest)
{
    private const int SamplesPerShard = 4096, Seed = 7;

    /// <summary>Draws <paramref name="images"/> surfaces of <paramref name="side"/> pixels into <paramref name="folder"/>, or takes what is there.</summary>
    public static GeneratedShards Of(string folder, int images, int side, TextWriter progress, CancellationToken cancellation)
    {
        var data = Path.Combine(folder, $"data-{side}-{images}");
        var here = new GeneratedShards(data, Path.Combine(data, "manifest.json"));
        if (File.Exists(here.Manifest)) return here;
        progress.WriteLine($"drawing {images} surfaces of {side} pixels");
        var generator = new ConcreteGenerator(Seed);
        var shards = new List<ShardEntry>();
        var samples = new List<SampleEntry>();
        foreach (var chunk in Enumerable.Range(0, images).Chunk(SamplesPerShard))
        {
            cancellation.ThrowIfCancellationRequested();
            using var writer = new ShardWriter(data, side);
            foreach (var image in chunk.AsParallel().AsOrdered().Select(i => ImageCodec.Resize(generator.Sample(i).Image, side, side)))
            {
                writer.Add(image);
                samples.Add(new SampleEntry($"generated/{Seed}/{samples.Count}", Digest.Of(image.Pixels), 0));
            }

            shards.Add(writer.Complete());
        }

        Json.WriteFile(here.Manifest, new DatasetManifest("generated", side, shards, samples, []));
        return here;
    }
}
