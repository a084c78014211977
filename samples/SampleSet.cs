using System.Globalization;
using Puente.Core;
using Puente.Core.Images;
using Puente.Core.Inspection;
using Puente.Core.Models;
using Puente.Imaging;
using Puente.Samples.Defects;

namespace Puente.Samples;

/// <summary>
/// Writes sets of generated images. Every file is written beside and renamed, so that a file that exists is complete; what exists is kept,
/// so that an interrupted call is gone on with by repeating it.
/// </summary>
public static class SampleSet
{
    /// <summary>Bound on the indices one call draws: an eighth of it on each count.</summary>
    public const int MaxImages = 1_000_000;

    private const int TestStart = 1_000_000, Variants = 6;

    /// <summary>
    /// Writes <paramref name="count"/> unlabelled JPEGs <c>img-000000.jpg</c> … in <paramref name="folder"/>, in parallel; and, when asked, four
    /// files that an ingest must refuse or drop: <c>bad-broken.jpg</c> (cut short), <c>bad-text.jpg</c> (no image), <c>bad-small.jpg</c>
    /// (24 × 24 pixels), <c>bad-duplicate.jpg</c> (one of the first sixteen, recompressed and a little brighter).
    /// </summary>
    /// <exception cref="InputException">The count is below 1 or above an eighth of <see cref="MaxImages"/>.</exception>
    public static void WriteUnlabelled(string folder, int count, int seed = 0, bool withBad = false, CancellationToken cancellation = default)
    {
        Bound("count", count);
        Directory.CreateDirectory(folder);
        var generator = new ConcreteGenerator(seed);
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, i =>
            Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"img-{i:d6}.jpg")), () => ImageCodec.EncodeJpeg(generator.Sample(i).Image)));
        if (withBad) WriteBad(folder, generator, count);
    }

    /// <summary>
    /// Writes a labelled set: a folder per class with its images, and <c>labels.csv</c> (file,classes,group,split; classes joined by <c>|</c>).
    /// One image in six of a defect's folder shows a second defect. Each image is a photograph of its own, and so its own group.
    /// </summary>
    /// <exception cref="InputException">A count is below 1 or above an eighth of <see cref="MaxImages"/>.</exception>
    public static void WriteLabelled(string folder, int perClassTrain, int perClassTest, int seed = 0, CancellationToken cancellation = default)
    {
        Bound("images per class (train)", perClassTrain);
        Bound("images per class (test)", perClassTest);
        var rows = new List<(string File, string[] Classes, int Index, string Split)>();
        for (var k = 0; k < DefectClass.All.Count; k++)
        {
            Directory.CreateDirectory(Path.Combine(folder, DefectClass.All[k]));
            Add(k, perClassTrain, 0, "train");
            Add(k, perClassTest, TestStart, "test");
        }

        var generator = new ConcreteGenerator(seed);
        Parallel.ForEach(rows, new ParallelOptions { CancellationToken = cancellation }, row =>
            Write(Path.Combine(folder, row.File), () => ImageCodec.EncodeJpeg(generator.Sample(row.Index, row.Classes.ToHashSet()).Image)));
        var lines = rows.Select(row => $"{row.File},{string.Join('|', row.Classes)},{Path.GetFileNameWithoutExtension(row.File)},{row.Split}");
        // Replaced, not kept: counts may have changed since.
        Replace(Path.Combine(folder, "labels.csv"), System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend("file,classes,group,split")) + "\n"));

        void Add(int k, int count, int start, string split)
        {
            var name = DefectClass.All[k];
            for (var i = 0; i < count; i++)
                rows.Add((string.Create(CultureInfo.InvariantCulture, $"{name}/{name}-{split}-{i:d4}.jpg"), Labels(name, i), start + i * DefectClass.All.Count + k, split));
        }
    }

    /// <summary>The classes of labelled image <paramref name="i"/> in the folder of <paramref name="primary"/>: every sixth defect has company, each other defect in turn.</summary>
    public static string[] Labels(string primary, int i)
    {
        if (primary == DefectClass.Sound || i % Variants != Variants - 1) return [primary];
        var others = Painters.Defects.Where(name => name != primary).ToArray();
        var second = others[i / Variants % others.Length];
        return [.. Painters.Defects.Where(name => name == primary || name == second)];
    }

    /// <summary>
    /// Writes a drone photograph with an EXIF position to <paramref name="path"/>, and its defects to <c>truth.json</c> beside it
    /// (<see cref="DroneTruth"/>). Both are replaced.
    /// </summary>
    public static DronePhotograph WriteDrone(string path, int width = 4032, int height = 3024, int seed = 0, GeoPosition? position = null)
    {
        position ??= new GeoPosition(41.3874, 2.1686, 62.5);
        var photograph = new ConcreteGenerator(seed).Render(width, height);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        Replace(path, ExifGps.Insert(ImageCodec.EncodeJpeg(photograph.Image), position));
        Json.WriteFile(Path.Combine(folder, "truth.json"), new DroneTruth(Path.GetFileName(path), width, height, position, photograph.Defects));
        return photograph;
    }

    private static void WriteBad(string folder, ConcreteGenerator generator, int count)
    {
        var first = generator.Sample(0).Image;
        Write(Path.Combine(folder, "bad-broken.jpg"), () => ImageCodec.EncodeJpeg(first)[..900]);
        Write(Path.Combine(folder, "bad-text.jpg"), () => "This is not an image.\n"u8.ToArray());
        Write(Path.Combine(folder, "bad-small.jpg"), () => ImageCodec.EncodeJpeg(first.Crop(0, 0, 24, 24)));
        Write(Path.Combine(folder, "bad-duplicate.jpg"), () => Duplicate(generator, count));
    }

    /// <summary>
    /// One of the first sixteen images, recompressed and a little brighter. Even ground leaves its difference hash to chance, so that image is
    /// taken whose hash survives best.
    /// </summary>
    private static byte[] Duplicate(ConcreteGenerator generator, int count) => Enumerable.Range(0, Math.Min(count, 16))
        .Select(i => generator.Sample(i).Image)
        .Select(image => (Image: image, Copy: ImageCodec.EncodeJpeg(
            new RgbImage(image.Width, image.Height, Array.ConvertAll(image.Pixels, value => (byte)Math.Min(255, value + 3))), 85)))
        .MinBy(pair => PerceptualHash.Of(pair.Image).Distance(PerceptualHash.Of(ImageCodec.Decode(pair.Copy, "duplicate")))).Copy;

    private static void Write(string path, Func<byte[]> make)
    {
        if (!File.Exists(path)) Replace(path, make());
    }

    private static void Replace(string path, byte[] bytes)
    {
        var temporary = path + ".tmp";
        using (var stream = File.Create(temporary))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: false);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static void Bound(string field, int count)
    {
        if (count is < 1 or > MaxImages / 8)
            throw new InputException(field, count.ToString(CultureInfo.InvariantCulture), "is out of bounds", $"Ask for 1 to {MaxImages / 8}.");
    }
}
