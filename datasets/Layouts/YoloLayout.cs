using System.Globalization;
using Puente.Core;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;
using Puente.Imaging;

namespace Puente.Datasets.Layouts;

/// <summary>
/// YOLO: beside each image, or under <c>labels/</c> where it lies under <c>images/</c>, a text file of its name: a line a box, <c>class cx cy w h</c>, relative.
/// An empty file says sound; none says nothing. Class numbers are named by the lines of <c>classes.txt</c> or <c>obj.names</c>; without them the mapping
/// has to know the numbers.
/// </summary>
internal sealed class YoloLayout : IDatasetLayout
{
    private const int MaxFileBytes = 10_000_000;
    private static readonly char[] Blanks = [' ', '\t'];
    private static readonly string[] NameFiles = ["classes.txt", "obj.names"];

    public string Name => "yolo";

    public string Shape => "a .txt of 'class cx cy w h' lines beside each image, or labels/ beside images/";

    public string? WhyNot(FolderListing folder)
    {
        var first = folder.Images.Select(image => LabelFile(folder, image)).FirstOrDefault(file => file is not null);
        if (first is null) return "no image has a text file of its name";
        return Lines(folder, first).Take(1).All(line => line.Text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Length == 5) ? null : $"'{first}' has no lines of five numbers";
    }

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        var names = NameFiles.Where(folder.Has).Select(file => TextFile.Lines(folder.PathOf(file), file, MaxFileBytes).Select(line => line.Trim()).Where(line => line.Length > 0).ToList()).FirstOrDefault();
        foreach (var image in folder.Images)
        {
            var split = image.Split('/').FirstOrDefault(GivenSplit.IsSplit);
            if (LabelFile(folder, image) is not { } document)
            {
                builder.AddRegions(image, null, null, split);
                continue;
            }

            var head = ImageCodec.Identify(folder.PathOf(image), image);
            var size = new ImageSize(head.Width, head.Height);
            builder.AddRegions(image, Lines(folder, document).Select(line => Region(builder, line.Text, line.Where, size, names)), size, split);
        }

        return builder.Build();
    }

    private static string? LabelFile(FolderListing folder, string image)
    {
        var text = Path.ChangeExtension(image, ".txt");
        if (folder.Has(text)) return text;
        var parts = text.Split('/');
        var at = Array.LastIndexOf(parts, "images");
        if (at < 0) return null;
        parts[at] = "labels";
        return string.Join('/', parts) is var mirrored && folder.Has(mirrored) ? mirrored : null;
    }

    private static IEnumerable<(string Text, string Where)> Lines(FolderListing folder, string document) => TextFile.Lines(folder.PathOf(document), document, MaxFileBytes)
        .Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).Select(line => (line.Item, $"{document}: line {line.Index + 1}"));

    private static LabelledRegion? Region(CollectionBuilder builder, string line, string where, ImageSize size, List<string>? names)
    {
        var fields = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5 || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new InputException(where, line, "is not 'class cx cy w h'", "Give a class number and four relative coordinates.");
        var values = new double[4];
        for (var i = 0; i < 4; i++)
            if (!double.TryParse(fields[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !(values[i] >= 0 && values[i] <= 1))
                throw new InputException(where, fields[i + 1], "is not a coordinate from 0 to 1", "Give coordinates relative to the image.");
        if (names is not null && number >= names.Count) throw new InputException(where, fields[0], $"is no class's number: {names.Count} are named", "Name the class.");
        var box = new RegionBox((values[0] - values[2] / 2) * size.Width, (values[1] - values[3] / 2) * size.Height, values[2] * size.Width, values[3] * size.Height);
        return builder.Region([names?[number] ?? fields[0]], box, size, where);
    }
}
