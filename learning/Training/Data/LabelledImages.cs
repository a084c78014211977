using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Learning.Training.Data;

/// <summary>A labelled folder, decoded: <c>labels.json</c> beside its images.</summary>
/// <param name="Set">The document.</param>
/// <param name="Images">The images at the backbone's side, in the document's order.</param>
/// <param name="Pixels">The shorter side of each image as it was, in pixels.</param>
public sealed record LabelledImages(LabelledSet Set, IReadOnlyList<RgbImage> Images, IReadOnlyList<int> Pixels)
{
    /// <summary>Name of the document in the folder.</summary>
    public const string Document = "labels.json";

    /// <summary>Most images in a set.</summary>
    public const int MaxImages = 100_000;

    /// <summary>The digest of each image file, in the document's order.</summary>
    public IReadOnlyList<Digest> Digests { get; init; } = [];

    private const long MaxFileBytes = 200_000_000;

    /// <summary>What holds for each image, [N][K], in the order of the set's classes.</summary>
    public bool[][] Labels => [.. Set.Samples.Select(sample => Set.Classes.Select(name => sample.Classes.Contains(name)).ToArray())];

    /// <summary>Reads <paramref name="folder"/>, scaling every image to <paramref name="side"/>.</summary>
    /// <exception cref="InputException">The document or an image is missing or broken, a label is not among the classes, or a path leaves the folder.</exception>
    public static LabelledImages Read(string folder, int side, CancellationToken stop)
    {
        var set = Json.ReadFile<LabelledSet>(Path.Combine(folder, Document));
        // What a document leaves out is null, whatever its type says.
        if (set.Classes is null) throw new InputException("classes", Document, "lists no classes", "Give the classes that occur, such as [\"crack\", \"sound\"].");
        if (set.Samples is null) throw new InputException("samples", Document, "lists no samples", "Give a sample for each image: {\"file\", \"classes\", \"group\"}.");
        if (set.Samples.Count > MaxImages) throw new InputException("labelled", $"{set.Samples.Count} images", $"is more than {MaxImages}", "Give fewer images.");
        foreach (var sample in set.Samples) Check(sample, set);
        var images = new RgbImage[set.Samples.Count];
        var pixels = new int[images.Length];
        var digests = new Digest[images.Length];
        var faults = new InputException?[images.Length];
        Parallel.For(0, images.Length, new ParallelOptions { CancellationToken = stop }, i =>
        {
            try
            {
                var (image, digest) = Decode(Path.Combine(folder, set.Samples[i].File), set.Samples[i].File);
                (images[i], pixels[i], digests[i]) = (ImageCodec.Resize(image, side, side), Math.Min(image.Width, image.Height), digest);
            }
            catch (InputException e)
            {
                faults[i] = e;
            }
        });
        // The first in the document's order, as itself: a parallel loop would wrap it, and chance would choose among several.
        if (Array.Find(faults, fault => fault is not null) is { } fault) throw fault;
        return new LabelledImages(set, images, pixels) { Digests = digests };
    }

    private static void Check(LabelledSample sample, LabelledSet set)
    {
        if (sample is not { File.Length: > 0, Classes: not null, Group: not null })
            throw new InputException("samples", sample?.File ?? "a sample", "lacks its file, its classes or its group", "Give all three: the group is the photograph that the image was cut from.");
        if (Path.IsPathRooted(sample.File) || sample.File.Split('/', '\\').Contains(".."))
            throw new InputException("file", sample.File, "leaves the labelled folder", "Give a path below it.");
        if (sample.Classes.Count == 0) throw new InputException("classes", sample.File, "has no class", "Give each image at least one class; sound concrete is 'sound'.");
        if (sample.Classes.FirstOrDefault(name => !set.Classes.Contains(name)) is { } unknown)
            throw new InputException("class", unknown, $"of '{sample.File}' is not among the set's classes", $"Use one of: {string.Join(", ", set.Classes)}.");
    }

    private static (RgbImage Image, Digest Digest) Decode(string path, string name)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new InputException("file", name, "is in labels.json but not in the folder", "Put the image there, or take it out of labels.json.");
        if (file.Length > MaxFileBytes) throw new InputException("file", name, $"has {file.Length} bytes, more than {MaxFileBytes}", "Give a smaller image.");
        var bytes = File.ReadAllBytes(path);
        return (ImageCodec.Decode(bytes, name), Digest.Of(bytes));
    }
}
