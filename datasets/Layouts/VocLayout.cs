using System.Xml.Linq;
using Puente.Core;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;
using Puente.Imaging;

namespace Puente.Datasets.Layouts;

/// <summary>
/// Pascal VOC: <c>annotations/*.xml</c>, one a photograph, and <c>images/</c> (or <c>JPEGImages/</c>). As CODEBRIM's original package has it, an object may
/// carry a <c>Defect</c> element with a flag a class; else its <c>name</c> is its class.
/// </summary>
internal sealed class VocLayout : IDatasetLayout
{
    private static readonly string[] Places = ["annotations", "Annotations"];

    public string Name => "voc";

    public string Shape => "annotations/*.xml with images/ (Pascal VOC; CODEBRIM original)";

    public string? WhyNot(FolderListing folder) => Documents(folder).Any() ? null : "there is no annotations/*.xml";

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var document in Documents(folder))
        {
            var root = XmlFile.Read(folder.PathOf(document), document);
            var named = XmlFile.Text(root, "filename") ?? throw new InputException(document, "filename", "is missing", "Name the image.");
            var file = folder.Resolve(named, $"{document}: filename", "images", "JPEGImages", "");
            var size = Size(root, document) ?? SizeOf(folder, file);
            var objects = root.Elements().Where(element => element.Name.LocalName == "object").ToList();
            builder.AddRegions(file, objects.Select((one, i) => Region(builder, one, size, $"{document}: object[{i}]")), size, null);
            read.Add(file);
        }

        foreach (var file in folder.Images.Where(file => !read.Contains(file))) builder.AddRegions(file, null, null, null);
        return builder.Build();
    }

    private static IEnumerable<string> Documents(FolderListing folder) =>
        folder.Files.Where(file => file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) && Places.Contains(Path.GetDirectoryName(file)));

    private static ImageSize SizeOf(FolderListing folder, string file)
    {
        var head = ImageCodec.Identify(folder.PathOf(file), file);
        return new ImageSize(head.Width, head.Height);
    }

    private static ImageSize? Size(XElement root, string document)
    {
        if (XmlFile.Child(root, "size") is not { } size) return null;
        double width = XmlFile.Number(size, "width", $"{document}: size"), height = XmlFile.Number(size, "height", $"{document}: size");
        if (width is < 1 or > 1_000_000 || height is < 1 or > 1_000_000) throw new InputException($"{document}: size", $"{width}×{height}", "is no image's size", "Give its pixels.");
        return new ImageSize((int)width, (int)height);
    }

    private static LabelledRegion? Region(CollectionBuilder builder, XElement one, ImageSize size, string where)
    {
        var box = XmlFile.Child(one, "bndbox") ?? throw new InputException(where, "bndbox", "is missing", "Give the object's box.");
        double left = XmlFile.Number(box, "xmin", where), top = XmlFile.Number(box, "ymin", where);
        var corners = new RegionBox(left, top, XmlFile.Number(box, "xmax", where) - left, XmlFile.Number(box, "ymax", where) - top);
        return builder.Region(Names(one, where), corners, size, where);
    }

    private static List<string> Names(XElement one, string where)
    {
        if (XmlFile.Child(one, "Defect") is { } flags)
        {
            var set = flags.Elements().Where(flag => XmlFile.Flag(flag, where)).Select(flag => flag.Name.LocalName).ToList();
            return set.Count > 0 ? set : throw new InputException($"{where}.Defect", "0", "bears no label", "Set at least one of its flags to 1.");
        }

        return [XmlFile.Text(one, "name") ?? throw new InputException(where, "name", "is missing", "Name the object's class.")];
    }
}
