using Puente.Core;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>Every layout that is read, the more particular before the more general.</summary>
public static class DatasetLayouts
{
    /// <summary>In the order in which they are tried.</summary>
    public static IReadOnlyList<IDatasetLayout> All { get; } =
    [
        new PuenteLayout(), new TableLayout(), new MetadataLayout(), new CodebrimPatchesLayout(), new Dacl10kLayout(), new VocLayout(), new CocoLayout(), new YoloLayout(),
        new ImageFolderLayout(),
    ];

    /// <summary>The layout of <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">None fits; for each is told why.</exception>
    public static IDatasetLayout Detect(FolderListing folder)
    {
        var reasons = new List<string>();
        foreach (var layout in All)
            if (layout.WhyNot(folder) is { } reason) reasons.Add($"{layout.Name}: {reason}");
            else return layout;
        throw new InputException("folder", folder.Folder, $"has no layout that is known ({string.Join("; ", reasons)})", $"Lay it out as one of: {string.Join("; ", All.Select(layout => $"{layout.Name} ({layout.Shape})"))}.");
    }

    /// <summary>Reads <paramref name="folder"/> by its layout, or by the one called <paramref name="layout"/>.</summary>
    /// <exception cref="InputException">No layout fits or has that name, or a document or label is broken.</exception>
    public static LabelledCollection Read(string folder, ReadOptions? options = null, string? layout = null)
    {
        var listing = new FolderListing(folder);
        if (layout is null) return Detect(listing).Read(listing, options ?? new ReadOptions());
        var named = All.FirstOrDefault(one => one.Name == layout)
            ?? throw new InputException("layout", layout, "is not known", $"Name one of: {string.Join(", ", All.Select(one => one.Name))}.");
        return named.WhyNot(listing) is { } reason
            ? throw new InputException("folder", folder, $"is not laid out as {layout}: {reason}", $"It looks so: {named.Shape}.")
            : named.Read(listing, options ?? new ReadOptions());
    }
}
