using System.Globalization;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Core.Models;
using Puente.Datasets.Labelled;
using Puente.Datasets.Packing;
using Puente.Imaging;

namespace Puente.Datasets.Patches;

/// <summary>A collection of any layout → the folder that a trainer reads: <c>labels.json</c> and its images.</summary>
public static class LabelledFolderWriter
{
    private const string Document = "labels.json";

    /// <summary>
    /// Writes <paramref name="collection"/> into <paramref name="folder"/>. Whole images are copied as they are; where the collection has regions, patches are cut
    /// instead (<see cref="PatchPlan"/>). Each keeps its photograph's group and split. The document is written last; what fails or is stopped leaves no image either.
    /// </summary>
    /// <returns>The set, and how many photographs gave nothing (no label, or none with a counterpart here).</returns>
    /// <exception cref="InputException">The folder is taken, an image is broken or of another size than its labels say, or nothing is left.</exception>
    public static async Task<(LabelledSet Set, int LeftOut)> WriteAsync(
        LabelledCollection collection, string folder, PatchOptions options, IProgress<PackingProgress>? progress, CancellationToken cancellationToken)
    {
        options.Validated();
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InputException("folder", folder, "is not empty", "Give a new folder: what stands there would be mixed in.");
        var images = Path.Combine(folder, "images");
        Directory.CreateDirectory(images);
        try
        {
            return await WriteSetAsync(collection, folder, options, progress, cancellationToken);
        }
        catch
        {
            // What is half there would be taken for another's at the next try.
            Directory.Delete(images, recursive: true);
            throw;
        }
    }

    private static async Task<(LabelledSet Set, int LeftOut)> WriteSetAsync(
        LabelledCollection collection, string folder, PatchOptions options, IProgress<PackingProgress>? progress, CancellationToken cancellationToken)
    {
        var split = GivenSplit.Rule(collection);
        var samples = new LabelledSample[collection.Images.Count][];
        var (patches, done) = (collection.HasRegions, 0);
        await Parallel.ForAsync(0, samples.Length, cancellationToken, async (i, token) =>
        {
            var image = collection.Images[i];
            samples[i] = patches ? await CutAsync(image, i, folder, options, split(image), token) : await CopyAsync(image, i, folder, split(image), token);
            progress?.Report(new PackingProgress("write", Interlocked.Increment(ref done), samples.Length));
        });
        var all = samples.SelectMany(one => one).ToList();
        if (all.Count == 0) throw new InputException("folder", collection.Folder, "has no image whose label has a counterpart here", "Map its classes in a mapping file.");
        var set = new LabelledSet([.. DefectClass.All.Where(name => all.Exists(sample => sample.Classes.Contains(name)))], all);
        Json.WriteFile(Path.Combine(folder, Document), set);
        return (set, samples.Count(one => one.Length == 0));
    }

    private static async Task<LabelledSample[]> CopyAsync(LabelledImageSource image, int index, string folder, Split split, CancellationToken cancellationToken)
    {
        if (image.Classes.Count == 0) return [];
        var file = string.Create(CultureInfo.InvariantCulture, $"images/{index:d6}{Path.GetExtension(image.Name).ToLowerInvariant()}");
        var bytes = await FolderImages.ReadBoundedAsync(image.Path, image.Name, cancellationToken);
        // Here it still has the name that its owner knows.
        ImageCodec.Decode(bytes, image.Name);
        await File.WriteAllBytesAsync(Path.Combine(folder, file), bytes, cancellationToken);
        return [new LabelledSample(file, image.Classes, image.Group, split)];
    }

    private static async Task<LabelledSample[]> CutAsync(
        LabelledImageSource image, int index, string folder, PatchOptions options, Split split, CancellationToken cancellationToken)
    {
        if (!image.Labelled) return [];
        var photograph = ImageCodec.Decode(await FolderImages.ReadBoundedAsync(image.Path, image.Name, cancellationToken), image.Name);
        var size = new ImageSize(photograph.Width, photograph.Height);
        if (image.Size is { } told && told != size)
            throw new InputException("image", image.Name, $"is {size.Width}×{size.Height} pixels, and its labels are for {told.Width}×{told.Height}", "Give the image that was labelled.");
        var samples = new List<LabelledSample>();
        foreach (var (number, patch) in PatchPlan.Of(image, size, options).Index())
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"images/{index:d6}-{number:d3}.jpg");
            await File.WriteAllBytesAsync(Path.Combine(folder, file), ImageCodec.EncodeJpeg(Pixels(photograph, patch, options), options.Quality), cancellationToken);
            samples.Add(new LabelledSample(file, patch.Classes, image.Group, split));
        }

        return [.. samples];
    }

    private static RgbImage Pixels(RgbImage photograph, Patch patch, PatchOptions options)
    {
        var crop = photograph.Crop(patch.Box.X, patch.Box.Y, patch.Box.Width, patch.Box.Height);
        var side = Math.Min(crop.Width, options.MaxSide);
        return ImageCodec.Resize(crop, side, side);
    }
}
