using System.Globalization;
using Puente.Cli.Commands;
using Puente.Cli.Files;
using Puente.Core;

namespace Puente.Cli.Training;

/// <summary>What was asked for, checked before anything is begun.</summary>
/// <param name="Options">As asked; the probe's folder by its full path.</param>
/// <param name="Out">Full path of the output folder.</param>
/// <param name="Folders">Full paths of the image folders.</param>
/// <param name="Packed">The dataset that the only folder is; null when there are images to pack.</param>
/// <param name="Recipe">The recipe as found.</param>
/// <param name="Start">What it starts from.</param>
/// <param name="Record">What decides the outcome.</param>
public sealed record TrainPlan(
    TrainOptions Options, string Out, IReadOnlyList<string> Folders, PackedFolder? Packed, RecipeFile Recipe, StartingPoint Start, RunRecord Record)
{
    /// <summary>Checks <paramref name="options"/>.</summary>
    /// <exception cref="InputFaultsException">With every fault found.</exception>
    public static TrainPlan Check(TrainOptions options)
    {
        var faults = new Faults();
        var output = faults.Collect(() => Required.Out(options.Out));
        string[] folders = [.. options.Folders.Select(folder => faults.Collect(() => Required.Folder("FOLDER", folder))).OfType<string>()];
        if (options.Folders.Count == 0) faults.Add(new InputException("FOLDER", null, "is missing", "Give one or more folders of images: puente train photos/ --out backbone"));
        if (output is not null && folders.FirstOrDefault(folder => OutputFolder.Within(output, folder)) is { } around)
            faults.Add(new InputException("--out", output, $"lies inside the images' folder {around}", "Give a folder outside of it."));
        if (output is not null && folders.FirstOrDefault(folder => OutputFolder.Within(folder, Path.Combine(output, ImagePacking.FolderName))) is { } taken)
            faults.Add(new InputException("--out", output, $"would keep what it packs where the images are, {taken}", "Give another folder."));
        var packed = folders.Length == 0 ? null : faults.Collect(() => OnlyDataset(folders));
        var recipe = faults.Collect(() => RecipeFile.Find(options.Recipe));
        if (options is { Base: not null, FromScratch: true }) faults.Add(new InputException("--from-scratch", "true", "contradicts --base", "Leave out one of the two."));
        var start = recipe is null ? null : faults.Collect(() => StartingPoint.Choose(recipe, options.Base, options.FromScratch));
        options = options with { Probe = options.Probe is null ? null : faults.Collect(() => Required.Folder("--probe", options.Probe)) };
        faults.ThrowIfAny();
        return new TrainPlan(options, output!, folders, packed, recipe!, start!, RecordOf(options, folders, packed, recipe!, start!));
    }

    private static PackedFolder? OnlyDataset(string[] folders)
    {
        var packed = folders.Select(PackedFolder.TryOpen).OfType<PackedFolder>().FirstOrDefault();
        if (packed is not null && folders.Length > 1)
            throw new InputException("FOLDER", Path.GetDirectoryName(packed.Document), "is a packed dataset, and stands beside other folders", "Give it alone, or give folders of images only.");
        return packed;
    }

    private static RunRecord RecordOf(TrainOptions options, string[] folders, PackedFolder? packed, RecipeFile recipe, StartingPoint start)
    {
        var given = new Dictionary<string, string>
        {
            ["recipe"] = $"{recipe.Name}, {Digest.OfFile(recipe.Path).Short}",
            ["steps"] = (options.Steps ?? recipe.Steps).ToString(CultureInfo.InvariantCulture),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["start"] = start.Weights is { } weights ? Digest.OfFile(weights.Path).Short : "scratch",
            ["folder"] = string.Join(", ", folders),
            ["set of images"] = packed is null ? ImageListing.Of(folders) : Digest.OfFile(packed.Document).Short,
        };
        if (options.Probe is { } probe) given["probe"] = probe;
        return new RunRecord("train", given);
    }
}
