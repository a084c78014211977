using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>A folder a class: <c>class/file</c>, or <c>split/class/file</c>; folders below a class count to it.</summary>
internal sealed class ImageFolderLayout : IDatasetLayout
{
    public string Name => "imagefolder";

    public string Shape => "class/file or split/class/file";

    public string? WhyNot(FolderListing folder) =>
        !folder.Images.Any() ? "there are no images"
        : folder.Images.FirstOrDefault(file => ClassOf(file) is null) is { } loose ? $"'{loose}' lies in no class's folder"
        : null;

    public LabelledCollection Read(FolderListing folder, ReadOptions options)
    {
        var builder = new CollectionBuilder(Name, folder, options);
        var known = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var file in folder.Images)
        {
            var name = ClassOf(file)!;
            // A class folder without counterpart is counted image by image.
            var classes = known.TryGetValue(name, out var found) && found.Count > 0 ? found : known[name] = builder.Map([name], $"folder of '{file}'");
            builder.AddWhole(file, classes, SplitOf(file));
        }

        return builder.Build();
    }

    /// <summary>The split's folder that <paramref name="file"/> lies in; null when the first folder is a class.</summary>
    internal static string? SplitOf(string file) => file.Split('/') is [var first, _, _, ..] && GivenSplit.IsSplit(first) ? first : null;

    /// <summary>The class's folder that <paramref name="file"/> lies in; null when it lies in none.</summary>
    internal static string? ClassOf(string file) => file.Split('/') switch
    {
        [var split, var name, _, ..] when GivenSplit.IsSplit(split) => name,
        [var name, _, ..] when !GivenSplit.IsSplit(name) => name,
        _ => null,
    };
}
