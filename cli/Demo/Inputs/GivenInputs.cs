using Puente.Cli.Commands;
using Puente.Core;

namespace Puente.Cli.Demo.Inputs;

/// <summary>The folders and files a person named, checked before anything is started. What was not named is null.</summary>
/// <param name="UnlabelledFolder">Full path.</param>
/// <param name="Unlabelled">Image files in it; broken ones are left for the hub to reject with a reason.</param>
/// <param name="Labelled">Labelled images.</param>
/// <param name="Photo">Full path of the photograph.</param>
/// <param name="Components">Full path of the component files; what they say is checked by the tiers.</param>
public sealed record GivenInputs(string? UnlabelledFolder, IReadOnlyList<string>? Unlabelled, IReadOnlyList<LabelledImage>? Labelled, string? Photo, string? Components)
{
    private const int MaxTold = 10;

    /// <summary>Checks what <paramref name="options"/> names.</summary>
    /// <exception cref="InputFaultsException">With every fault found.</exception>
    public static GivenInputs Check(DemoOptions options)
    {
        var faults = new List<InputException>();
        var unlabelled = Collect(faults, () => options.Unlabelled is { } folder ? Usable(folder) : null);
        var labelled = Collect(faults, () => options.Labelled is { } folder ? LabelledFolder.Read("--labelled", folder, faults) : null);
        Collect(faults, () => options.Photo is { } photo ? CheckPhoto(photo) : null);
        Collect(faults, () => options.Components is { } components ? CheckComponents(components) : null);
        if (File.Exists(options.Data)) faults.Add(new InputException("--data", options.Data, "is a file, not a folder", "Give a folder, or none for the default."));
        if (faults.Count > 0) throw new InputFaultsException(Shortened(faults));
        return new GivenInputs(Full(options.Unlabelled), unlabelled, labelled, Full(options.Photo), Full(options.Components));
    }

    private static T? Collect<T>(List<InputException> faults, Func<T?> check) where T : class
    {
        try
        {
            return check();
        }
        catch (InputException e)
        {
            faults.Add(e);
            return null;
        }
    }

    private static IReadOnlyList<string> Usable(string folder)
    {
        var files = ImageFolder.List("--unlabelled", Path.GetFullPath(folder));
        InputException? last = null;
        foreach (var file in files)
            if ((last = ImageCheck.Fault("--unlabelled", file)) is null)
                return files;
        throw new InputException("--unlabelled", folder, $"holds {files.Count} image files and none is usable (the last, {Path.GetFileName(files[^1])}, {last?.Problem})",
            $"Give photographs of at least {ImageCheck.MinSide} pixels a side.");
    }

    private static string CheckPhoto(string photo)
    {
        if (!File.Exists(photo)) throw new InputException("--photo", photo, Directory.Exists(photo) ? "is a folder, not a file" : "does not exist", "Give an image file.");
        return ImageCheck.Fault("--photo", photo) is { } fault ? throw fault : photo;
    }

    private static string CheckComponents(string components)
    {
        foreach (var folder in new[] { components, Path.Combine(components, "hub"), Path.Combine(components, "edge") })
            if (!Directory.Exists(folder))
                throw new InputException("--components", components, $"has no folder {folder}", "Give a folder of component files with subfolders hub and edge, such as dapr-components/servers.");
        return components;
    }

    private static List<InputException> Shortened(List<InputException> faults)
    {
        if (faults.Count <= MaxTold) return faults;
        var more = faults.Count - MaxTold;
        return [.. faults.Take(MaxTold), new InputException("input", $"{more} more", "are wrong too", "Mend those above first.")];
    }

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);
}
