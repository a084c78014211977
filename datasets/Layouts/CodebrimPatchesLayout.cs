using System.Xml.Linq;
using Puente.Core;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>
/// CODEBRIM's classification packages: <c>split/{background,defects}/*.png</c> and <c>metadata/{background,defects}.xml</c>. In the metadata each element is a
/// crop: its first attribute is the file's name, its six children are 0 or 1. An augmented copy is named <c>crop_-_….png</c> and has the crop's labels.
/// Crops of one photograph are named <c>image_N_crop_M</c>: one group.
/// </summary>
internal sealed class CodebrimPatchesLayout : IDatasetLayout
{
    private static readonly string[] Kinds = ["background", "defects"];

    public string Name => "codebrim";

    public string Shape => "split/{background,defects}/*.png with metadata/{background,defects}.xml";

    public string? WhyNot(FolderListing folder) => Kinds.Any(kind => folder.Has(Metadata(kind))) ? null : "there is no metadata/background.xml or metadata/defects.xml";

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        var labels = Kinds.Where(kind => folder.Has(Metadata(kind))).SelectMany(kind => Labels(folder, kind)).ToList();
        var known = new Dictionary<string, (string Where, IReadOnlyList<string> Names)>(StringComparer.Ordinal);
        foreach (var (key, where, names) in labels)
            if (!known.TryAdd(key, (where, names))) throw new InputException(where, key, "occurs twice", "Give each crop one entry.");
        foreach (var file in folder.Images)
        {
            if (file.Split('/') is not [var split, var kind, var name] || !GivenSplit.IsSplit(split) || !Kinds.Contains(kind)) continue;
            var found = known.TryGetValue($"{kind}/{Crop(name)}", out var label);
            builder.AddWhole(file, found ? builder.Map(label.Names, label.Where) : null, split, Photograph(name));
        }

        return builder.Build();
    }

    private static string Metadata(string kind) => $"metadata/{kind}.xml";

    private static IEnumerable<(string Key, string Where, IReadOnlyList<string> Names)> Labels(FolderListing folder, string kind)
    {
        var document = Metadata(kind);
        foreach (var (index, crop) in XmlFile.Read(folder.PathOf(document), document).Elements().Index())
        {
            var where = $"{document}: crop {index + 1}";
            var name = crop.Attributes().FirstOrDefault()?.Value ?? throw new InputException(where, crop.Name.LocalName, "has no attribute that names its file", "Mend the document.");
            yield return ($"{kind}/{name}", $"{document}: {name}", Set(crop, where));
        }
    }

    private static List<string> Set(XElement crop, string where)
    {
        var names = crop.Elements().Where(flag => XmlFile.Flag(flag, where)).Select(flag => flag.Name.LocalName).ToList();
        return names.Count > 0 ? names : throw new InputException(where, crop.Attributes().First().Value, "bears no label", "Set at least one of its flags to 1.");
    }

    /// <summary>The crop an image is, or is an augmented copy of.</summary>
    private static string Crop(string name) => name.IndexOf("_-_", StringComparison.Ordinal) is > 0 and var at ? name[..at] + Path.GetExtension(name) : name;

    private static string Photograph(string name)
    {
        var crop = Path.GetFileNameWithoutExtension(Crop(name));
        return crop.IndexOf("_crop", StringComparison.Ordinal) is > 0 and var at ? crop[..at] : crop;
    }
}
