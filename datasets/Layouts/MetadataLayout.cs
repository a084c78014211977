using Puente.Core;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;
using Puente.Imaging;

namespace Puente.Datasets.Layouts;

/// <summary>
/// Hugging Face's ImageFolder: <c>metadata.csv</c> or <c>metadata.jsonl</c>, at the top or in the folder of a split, with the column <c>file_name</c>
/// (relative to it). Labels are a column <c>label</c>, <c>labels</c>, <c>class</c> or <c>classes</c> (joined by <c>|</c>; empty: none given); or, in JSON, <c>objects</c> with <c>bbox</c>
/// [x, y, width, height] and <c>categories</c> (names). Without any, the folder is the class.
/// </summary>
internal sealed class MetadataLayout : IDatasetLayout
{
    private const long MaxFileBytes = 500_000_000;
    private static readonly string[] LabelColumns = ["label", "labels", "class", "classes"];

    public string Name => "metadata";

    public string Shape => "metadata.csv or metadata.jsonl with file_name and a label, at the top or in each split's folder";

    public string? WhyNot(FolderListing folder) => Documents(folder).Any() ? null : "there is no metadata.csv or metadata.jsonl at the top or in a split's folder";

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        foreach (var document in Documents(folder))
        {
            var place = Path.GetDirectoryName(document)!.Replace('\\', '/');
            var rows = document.EndsWith(".csv", StringComparison.Ordinal) ? Table(folder, document) : Lines(folder, document);
            foreach (var row in rows)
            {
                var file = folder.Resolve(row.File, $"{row.Where}.file_name", place);
                var split = place.Length > 0 ? place : ImageFolderLayout.SplitOf(file);
                if (row.Objects is { } objects)
                {
                    var head = ImageCodec.Identify(folder.PathOf(file), file);
                    var size = new ImageSize(head.Width, head.Height);
                    builder.AddRegions(file, objects.Select((one, i) => builder.Region([one.Name], one.Box, size, $"{row.Where}.objects.bbox[{i}]")), size, split);
                }
                else
                {
                    var names = row.Labels ?? (ImageFolderLayout.ClassOf(file) is { } name ? [name] : null);
                    builder.AddWhole(file, names is null or [] ? null : builder.Map(names, $"{row.Where}.label"), split);
                }
            }
        }

        return builder.Build();
    }

    private static IEnumerable<string> Documents(FolderListing folder) => folder.Files.Where(file =>
        Path.GetFileName(file) is "metadata.csv" or "metadata.jsonl" && Path.GetDirectoryName(file) is { } place && (place.Length == 0 || GivenSplit.IsSplit(place)));

    private static IEnumerable<Row> Table(FolderListing folder, string document)
    {
        foreach (var (where, row) in CsvFile.Read(folder.PathOf(document), document))
        {
            var file = row.GetValueOrDefault("file_name") ?? throw new InputException(document, "file_name", "is not among the columns", "Give the column file_name.");
            var label = LabelColumns.Select(column => row.GetValueOrDefault(column)).FirstOrDefault(value => value is not null);
            yield return new Row(where, file, label?.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), null);
        }
    }

    private static IEnumerable<Row> Lines(FolderListing folder, string document)
    {
        foreach (var (index, line) in TextFile.Lines(folder.PathOf(document), document, MaxFileBytes).Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var row = JsonPlace.Parse(line, $"{document}: row {index + 1}");
            var label = LabelColumns.Select(column => row.Find(column)).FirstOrDefault(value => value is not null);
            IReadOnlyList<string>? names = label switch
            {
                null => null,
                { Element.ValueKind: System.Text.Json.JsonValueKind.Array } many => [.. many.Items().Select(one => one.Id())],
                { } one => [one.Id()],
            };
            yield return new Row(row.Where, row.Get("file_name").Text(), names, row.Find("objects") is { } objects ? Objects(objects) : null);
        }
    }

    private static List<(string Name, RegionBox Box)> Objects(JsonPlace objects)
    {
        var boxes = objects.Get("bbox").Items().Select(RegionBox.Read).ToList();
        var names = (objects.Find("categories") ?? objects.Find("category") ?? objects.Get("categories")).Items().Select(one => one.Id()).ToList();
        if (boxes.Count != names.Count) throw objects.Wrong("as many categories as boxes");
        return [.. names.Zip(boxes)];
    }

    private sealed record Row(string Where, string File, IReadOnlyList<string>? Labels, List<(string Name, RegionBox Box)>? Objects);
}
