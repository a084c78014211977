using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Models;

namespace Puente.Cli.Demo.Inputs;

/// <summary>Reads a labelled folder: a subfolder per class, and <c>labels.csv</c> in it or beside it where there is one, which wins.</summary>
public static class LabelledFolder
{
    /// <summary>Name of the file with labels.</summary>
    public const string LabelsFile = "labels.csv";

    /// <summary>Images of a class below which nothing can be learned and held out.</summary>
    public const int MinPerClass = 4;

    private const int MaxImages = 20_000;

    /// <summary>The labelled images; every fault goes to <paramref name="faults"/>.</summary>
    public static IReadOnlyList<LabelledImage> Read(string option, string folder, ICollection<InputException> faults)
    {
        var root = Path.GetFullPath(folder);
        var files = ImageFolder.List(option, root);
        if (files.Count > MaxImages) throw new InputException(option, folder, $"holds {files.Count} images", $"Give at most {MaxImages}.");
        var rows = Rows(option, root, faults);
        var images = new List<LabelledImage>();
        foreach (var path in files)
        {
            if (Label(option, root, path, rows, faults) is not { } row) continue;
            if (ImageCheck.Fault(option, path) is { } fault) faults.Add(fault);
            else images.Add(Image(root, path, row));
        }

        if (faults.Count == 0) CheckCounts(option, folder, images, faults);
        return images;
    }

    private static LabelledImage Image(string root, string path, LabelRow row)
    {
        var file = ImageFile.At(path, ImageFolder.FlatName(root, path));
        return new LabelledImage(file, row.Classes, row.Group ?? Path.GetFileNameWithoutExtension(file.Name), row.Split);
    }

    private static Dictionary<string, LabelRow> Rows(string option, string root, ICollection<InputException> faults)
    {
        string?[] places = [root, Path.GetDirectoryName(root)];
        var csv = places.OfType<string>().Select(place => Path.Combine(place, LabelsFile)).FirstOrDefault(File.Exists);
        if (csv is null) return [];
        var below = root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        var rows = new Dictionary<string, LabelRow>(StringComparer.Ordinal);
        foreach (var row in LabelsCsv.Read(csv, faults).Where(row => row.Path.StartsWith(below, StringComparison.Ordinal)))
        {
            if (!File.Exists(row.Path)) faults.Add(new InputException(option, row.Path, $"is named in {csv} and does not exist", "Put the image there, or remove its row."));
            rows[row.Path] = row;
        }

        return rows;
    }

    /// <summary>The file's row, or one made from its class folder. An unknown folder is one fault, however many images it holds.</summary>
    private static LabelRow? Label(string option, string root, string path, Dictionary<string, LabelRow> rows, ICollection<InputException> faults)
    {
        if (rows.TryGetValue(path, out var row)) return row;
        var parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
        try
        {
            if (parts.Length == 1)
                throw new InputException(option, path, "lies in no class folder and has no row in labels.csv", $"Move it into a folder named {string.Join(", ", DefectClass.All)}.");
            rows[path] = row = new LabelRow(path, [DefectClass.Canonical(parts[0])], null, Split.Auto);
            return row;
        }
        catch (InputException e)
        {
            var told = e.Field == option ? e : new InputException(option, Path.Combine(root, parts[0]), e.Problem, e.Remedy);
            if (!faults.Any(fault => fault.Message == told.Message)) faults.Add(told);
            return null;
        }
    }

    private static void CheckCounts(string option, string folder, IReadOnlyList<LabelledImage> images, ICollection<InputException> faults)
    {
        var counts = images.SelectMany(image => image.Classes).GroupBy(name => name).ToDictionary(group => group.Key, group => group.Count());
        if (counts.Count < 2)
            faults.Add(new InputException(option, folder, $"holds one class ({string.Join(", ", counts.Keys)})", "Give images of at least two classes: a head tells one from another."));
        foreach (var (name, count) in counts.Where(pair => pair.Value < MinPerClass))
            faults.Add(new InputException(option, folder, $"holds {count} image{(count == 1 ? "" : "s")} of {name}", $"Give at least {MinPerClass} of each class: some are learned from, the rest held out."));
    }
}
