using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Imaging;
using Puente.Samples;

namespace Puente.Models.Maker;

/// <summary>
/// What the base backbone is pretrained on: squares of photographs, each <see cref="Repeat"/> times, then generated surfaces. The same photographs and
/// figures give the same shards, byte for byte.
/// </summary>
/// <param name="side">Pixels across and down of a sample.</param>
/// <param name="generated">Surfaces drawn.</param>
/// <param name="seed">Seed of the surfaces.</param>
internal sealed class BaseDataset(int side, int generated, int seed)
{
    /// <summary>Times each square of a photograph is in the set: there are fewer of them.</summary>
    public const int Repeat = 2;

    private const int SamplesPerShard = 4096, DrawnAtOnce = 512;

    /// <summary>Writes shards and <c>manifest.json</c> into <paramref name="folder"/>; photographs are looked for below <paramref name="photographs"/>.</summary>
    /// <exception cref="InputException">A folder of photographs is missing.</exception>
    public DatasetManifest Write(string folder, string photographs)
    {
        var shards = new List<ShardEntry>();
        var samples = new List<SampleEntry>();
        var writer = new ShardWriter(folder, side);
        try
        {
            foreach (var (entry, image) in Photographs(photographs).Concat(Surfaces()))
            {
                writer.Add(image);
                samples.Add(entry);
                if (writer.Count < SamplesPerShard) continue;
                shards.Add(writer.Complete());
                writer = new ShardWriter(folder, side);
            }

            if (writer.Count > 0) shards.Add(writer.Complete());
        }
        finally
        {
            writer.Dispose();
        }

        var manifest = new DatasetManifest("concrete-base", side, shards, samples, []);
        Json.WriteFile(Path.Combine(folder, "manifest.json"), manifest);
        return manifest;
    }

    private IEnumerable<(SampleEntry, RgbImage)> Photographs(string root)
    {
        foreach (var set in PhotographFolder.All)
        {
            var folder = Path.Combine(root, set.Name);
            if (!Directory.Exists(folder)) throw new InputException("photographs", folder, "is not there", $"Fetch it from {set.Source}.");
            foreach (var file in Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var bytes = File.ReadAllBytes(file);
                var (name, digest, tile) = (Path.GetRelativePath(root, file), Digest.Of(bytes), 0);
                var image = ImageCodec.Decode(bytes, name);
                foreach (var square in set.Grids.SelectMany(grid => Squares(image, grid.Side, grid.Across)))
                    for (var i = 0; i < Repeat; i++)
                        yield return (new SampleEntry(name, digest, tile++), square);
            }
        }
    }

    private IEnumerable<RgbImage> Squares(RgbImage image, int pixels, int across)
    {
        if (pixels == 0) pixels = Math.Min(image.Width, image.Height);
        for (var row = 0; row < across; row++)
            for (var column = 0; column < across; column++)
                yield return ImageCodec.Resize(image.Crop(Start(image.Width, column), Start(image.Height, row), pixels, pixels), side, side);

        int Start(int length, int i) => across == 1 ? 0 : i * (length - pixels) / (across - 1);
    }

    private IEnumerable<(SampleEntry, RgbImage)> Surfaces()
    {
        var generator = new ConcreteGenerator(seed);
        foreach (var chunk in Enumerable.Range(0, generated).Chunk(DrawnAtOnce))
        {
            var drawn = chunk.AsParallel().AsOrdered().Select(i => ImageCodec.Resize(generator.Sample(i).Image, side, side)).ToArray();
            for (var i = 0; i < drawn.Length; i++)
                yield return (new SampleEntry($"generated/{seed}/{chunk[i]}", Digest.Of(drawn[i].Pixels), 0), drawn[i]);
        }
    }
}
