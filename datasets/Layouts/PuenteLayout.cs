using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>The project's own: <c>labels.json</c> (<see cref="LabelledSet"/>) beside its images.</summary>
internal sealed class PuenteLayout : IDatasetLayout
{
    private const string Document = "labels.json";

    public string Name => "puente";

    public string Shape => "labels.json beside its images";

    public string? WhyNot(FolderListing folder) => folder.Has(Document) ? null : "there is no labels.json";

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        foreach (var sample in JsonPlace.Read(folder.PathOf(Document), Document).Get("samples").Items())
        {
            var file = sample.Get("file");
            var classes = sample.Get("classes");
            var names = classes.Items().Select(name => name.Text()).ToList();
            if (names.Count == 0) throw classes.Wrong("a list of at least one class");
            builder.AddWhole(folder.Resolve(file.Text(), file.Where, ""), builder.Map(names, classes.Where), SplitOf(sample.Find("split")), sample.Find("group")?.Text());
        }

        return builder.Build();
    }

    private static string? SplitOf(JsonPlace? split)
    {
        if (split is not { } given) return null;
        return given.Text().ToLowerInvariant() switch
        {
            "auto" => null,
            ("train" or "test") and var name => name,
            _ => throw given.Wrong("auto, train or test"),
        };
    }
}
