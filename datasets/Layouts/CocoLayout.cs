using Puente.Core;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>
/// COCO detection (Lin et al. 2014): a document with <c>images</c>, <c>annotations</c> and <c>categories</c>, under <c>annotations/</c>, at the top or in the
/// folder of a split. Boxes are [x, y, width, height]; a segmentation is polygons or run lengths. The split is in the document's name or folder; images lie
/// at the top, beside the document, or in the split's folder, also below <c>images/</c>.
/// </summary>
internal sealed class CocoLayout : IDatasetLayout
{
    private static readonly char[] Separators = ['_', '-', '.', '/'];

    public string Name => "coco";

    public string Shape => "annotations/*.json with images, annotations and categories";

    public string? WhyNot(FolderListing folder)
    {
        var documents = Documents(folder);
        if (documents.Count == 0) return "there is no JSON document at the top, in annotations/ or in a split's folder";
        return documents.Exists(document => IsCoco(JsonPlace.Read(folder.PathOf(document), document))) ? null : $"{documents[0]} lacks images, annotations or categories";
    }

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        foreach (var document in Documents(folder))
            if (JsonPlace.Read(folder.PathOf(document), document) is var root && IsCoco(root)) Read(root, document, folder, builder);
            else builder.Note($"{document} is no detection document and is left.");
        return builder.Build();
    }

    /// <summary>Instances alone where they are named so: keypoints and captions are of the same images.</summary>
    private static List<string> Documents(FolderListing folder)
    {
        var all = folder.Files.Where(file => file.EndsWith(".json", StringComparison.Ordinal) &&
            Path.GetDirectoryName(file) is { } place && (place is "" or "annotations" || GivenSplit.IsSplit(place))).ToList();
        var instances = all.Where(file => Path.GetFileName(file).StartsWith("instances", StringComparison.Ordinal)).ToList();
        return instances.Count > 0 ? instances : all;
    }

    private static bool IsCoco(JsonPlace root) => root.Find("images") is not null && root.Find("annotations") is not null && root.Find("categories") is not null;

    private static void Read(JsonPlace root, string document, FolderListing folder, CollectionBuilder builder)
    {
        var split = document.Split(Separators).FirstOrDefault(GivenSplit.IsSplit);
        var categories = ById(root.Get("categories"));
        var images = ById(root.Get("images"));
        var annotations = new Dictionary<string, List<JsonPlace>>(StringComparer.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var annotation in root.Get("annotations").Items())
        {
            if (annotation.Find("id") is { } id && !ids.Add(id.Id())) throw id.Wrong("an id that occurs once");
            var image = annotation.Get("image_id");
            if (!images.ContainsKey(image.Id())) throw image.Wrong("the id of an image");
            if (!annotations.TryGetValue(image.Id(), out var list)) annotations[image.Id()] = list = [];
            list.Add(annotation);
        }

        var beside = Path.GetDirectoryName(document)!.Replace('\\', '/');
        string[] bases = split is null ? ["", "images", beside] : ["", split, $"images/{split}", "images", beside];
        foreach (var (id, image) in images)
        {
            var named = image.Get("file_name");
            var file = folder.Resolve(named.Text(), named.Where, bases);
            var size = new ImageSize(image.Get("width").Integer(1, 1_000_000), image.Get("height").Integer(1, 1_000_000));
            builder.AddRegions(file, (annotations.GetValueOrDefault(id) ?? []).Select(annotation => Region(builder, annotation, categories, size)), size, split);
        }
    }

    private static Dictionary<string, JsonPlace> ById(JsonPlace list)
    {
        var found = new Dictionary<string, JsonPlace>(StringComparer.Ordinal);
        foreach (var item in list.Items())
            if (item.Get("id") is var id && !found.TryAdd(id.Id(), item)) throw id.Wrong("an id that occurs once");
        return found;
    }

    private static LabelledRegion? Region(CollectionBuilder builder, JsonPlace annotation, Dictionary<string, JsonPlace> categories, ImageSize size)
    {
        var category = annotation.Get("category_id");
        if (!categories.TryGetValue(category.Id(), out var named)) throw category.Wrong("the id of a category");
        var (area, masked, outlines) = Segmentation(annotation);
        var box = annotation.Find("bbox") is { } given ? RegionBox.Read(given) : masked ?? throw new InputException(annotation.Where, "bbox", "is missing, and there is no segmentation", "Give the region's box.");
        var crowd = annotation.Find("iscrowd")?.Integer(0, 1) == 1;
        return builder.Region([named.Get("name").Text()], box, size, (annotation.Find("bbox") ?? annotation).Where, outlines, area ?? annotation.Find("area")?.Number(), crowd);
    }

    private static (double? Area, RegionBox? Box, IReadOnlyList<IReadOnlyList<double>> Outlines) Segmentation(JsonPlace annotation)
    {
        if (annotation.Find("segmentation") is not { } segmentation) return (null, null, []);
        if (segmentation.Element.ValueKind == System.Text.Json.JsonValueKind.Object)
        {
            var (area, box) = RunLength.Read(segmentation);
            return (area, box, []);
        }

        var outlines = segmentation.Items().Select(Polygon).ToList();
        return outlines.Count == 0 ? (null, null, []) : (outlines.Sum(Outline.Area), RegionBox.Around([.. outlines.SelectMany(outline => outline)]), outlines);
    }

    private static IReadOnlyList<double> Polygon(JsonPlace polygon)
    {
        var points = polygon.Numbers();
        return points.Length >= 6 && points.Length % 2 == 0 ? points : throw polygon.Wrong("x, y of at least three points");
    }
}
