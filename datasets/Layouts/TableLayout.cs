using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>
/// A table <c>labels.csv</c>: columns <c>file</c> (relative path) and <c>classes</c> or <c>class</c> (joined by <c>|</c>); <c>group</c> or <c>tile</c>, and
/// <c>split</c>, where given.
/// </summary>
internal sealed class TableLayout : IDatasetLayout
{
    private const string Document = "labels.csv";

    public string Name => "table";

    public string Shape => "labels.csv with columns file, classes, group, split";

    public string? WhyNot(FolderListing folder) => folder.Has(Document) ? null : "there is no labels.csv";

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        foreach (var (where, row) in CsvFile.Read(folder.PathOf(Document), Document))
        {
            var file = row.GetValueOrDefault("file") ?? throw Missing("file");
            var classes = row.GetValueOrDefault("classes") ?? row.GetValueOrDefault("class") ?? throw Missing("classes");
            var names = classes.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (row.GetValueOrDefault("split") is { Length: > 0 } split && split != "auto" && !GivenSplit.IsSplit(split))
                throw new Core.InputException($"{where}.split", split, "is no split", "Give train, val, test or auto.");
            builder.AddWhole(
                folder.Resolve(file, $"{where}.file", ""), names.Length == 0 ? null : builder.Map(names, $"{where}.classes"), Given(row, "split") is "auto" ? null : Given(row, "split"),
                Given(row, "group") ?? Given(row, "tile"));
        }

        return builder.Build();

        static Core.InputException Missing(string column) => new(Document, column, "is not among the columns", "Give the columns file and classes.");
    }

    private static string? Given(Dictionary<string, string> row, string column) => row.GetValueOrDefault(column) is { Length: > 0 } value ? value : null;
}
