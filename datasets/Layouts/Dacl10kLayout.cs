using Puente.Core;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>
/// dacl10k (Flotzinger, Rösch and Braml 2024): <c>annotations/{train,validation}/*.json</c> and <c>images/{train,validation,testdev}/</c>. A document, after
/// LabelMe, has <c>imageName</c>, <c>imageWidth</c>, <c>imageHeight</c> and <c>shapes</c> of <c>label</c>, <c>points</c> [[x, y], …] and <c>shape_type</c>
/// <c>polygon</c>. Its 19 classes are in <see cref="ClassMapping"/>.
/// </summary>
internal sealed class Dacl10kLayout : IDatasetLayout
{
    public string Name => "dacl10k";

    public string Shape => "annotations/split/*.json (LabelMe shapes) with images/split/";

    public string? WhyNot(FolderListing folder)
    {
        var documents = Documents(folder).ToList();
        if (documents.Count == 0) return "there is no annotations/split/*.json";
        return JsonPlace.Read(folder.PathOf(documents[0]), documents[0]).Find("shapes") is null ? $"{documents[0]} has no shapes" : null;
    }

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var document in Documents(folder))
        {
            var split = document.Split('/')[1];
            var root = JsonPlace.Read(folder.PathOf(document), document);
            var named = root.Get("imageName");
            var file = folder.Resolve(named.Text(), named.Where, $"images/{split}");
            var size = new ImageSize(root.Get("imageWidth").Integer(1, 1_000_000), root.Get("imageHeight").Integer(1, 1_000_000));
            builder.AddRegions(file, root.Get("shapes").Items().Select(shape => Region(builder, shape, size)), size, split);
            read.Add(file);
        }

        foreach (var file in folder.Images.Where(file => !read.Contains(file) && file.StartsWith("images/", StringComparison.Ordinal)))
            builder.AddRegions(file, null, null, file.Split('/') is [_, var split, _] ? split : null);
        return builder.Build();
    }

    private static IEnumerable<string> Documents(FolderListing folder) => folder.Files.Where(file =>
        file.EndsWith(".json", StringComparison.Ordinal) && file.Split('/') is ["annotations", var split, _] && GivenSplit.IsSplit(split));

    private static LabelledRegion? Region(CollectionBuilder builder, JsonPlace shape, ImageSize size)
    {
        var kind = shape.Find("shape_type");
        if (kind is { } given && !given.Text().StartsWith("polygon", StringComparison.Ordinal)) throw given.Wrong("polygon");
        var points = shape.Get("points");
        var outline = points.Items().SelectMany(Point).ToList();
        if (outline.Count < 6) throw points.Wrong("at least three points");
        return builder.Region([shape.Get("label").Text()], RegionBox.Around(outline), size, points.Where, [outline], Outline.Area(outline));
    }

    private static double[] Point(JsonPlace point) => point.Numbers() is [_, _] pair ? pair : throw point.Wrong("[x, y]");
}
