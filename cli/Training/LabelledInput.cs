using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Labelled;
using Puente.Datasets.Packing;
using Puente.Datasets.Patches;

namespace Puente.Cli.Training;

/// <summary>Labelled images as the trainer reads them.</summary>
/// <param name="Folder">Folder with <c>labels.json</c>.</param>
/// <param name="Set">What it says.</param>
/// <param name="Layout">The layout it was given in.</param>
/// <param name="Notes">What a person should know of how it was read, a sentence each.</param>
public sealed record LabelledInput(string Folder, LabelledSet Set, string Layout, IReadOnlyList<string> Notes)
{
    /// <summary>Name of the document in the folder.</summary>
    public const string Document = "labels.json";

    private const string Stage = "read", Own = "puente";

    /// <summary>Images that each class has, in logit order.</summary>
    public IEnumerable<(string Name, int Count)> PerClass => Set.Classes.Select(name => (name, Set.Samples.Count(sample => sample.Classes.Contains(name))));

    /// <summary>The folder as it is where the trainer can read it; otherwise written anew as <paramref name="name"/> into <paramref name="output"/>, in the place of an earlier run's.</summary>
    /// <exception cref="InputException">An option or a label is wrong, or the copy would write over what no run put there.</exception>
    public static async Task<LabelledInput> PrepareAsync(
        string labelled, ReadingOptions options, OutputFolder output, string name, int seed, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        var asIs = options is { Layout: null or Own, Classes: null, Group: null } && File.Exists(Path.Combine(labelled, Document));
        if (asIs) return new LabelledInput(labelled, Json.ReadFile<LabelledSet>(Path.Combine(labelled, Document)), Own, []);
        var folder = output.At(name);
        if (OutputFolder.Within(folder, labelled) || OutputFolder.Within(labelled, folder))
            throw new InputException("--out", output.Root, $"would keep a copy of the labelled images where they are, {folder}", "Give another folder.");
        output.Discard(name);
        return await WriteAsync(labelled, options, output.Own(name), seed, view, clock, cancel);
    }

    /// <summary>Reads <paramref name="labelled"/> and writes it into <paramref name="folder"/>, which must be empty or absent.</summary>
    public static async Task<LabelledInput> WriteAsync(
        string labelled, ReadingOptions options, string folder, int seed, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        view.Begin(Stage);
        var began = clock.GetTimestamp();
        var collection = options.Read(labelled);
        var progress = new ViewProgress<PackingProgress>(at => view.Progress(Stage, $"{Words.Count(at.Done)} of {Words.Count(at.Total)} images", (double)at.Done / at.Total));
        var (set, leftOut) = await LabelledFolderWriter.WriteAsync(collection, folder, new PatchOptions { Seed = seed }, progress, cancel);
        view.End(Stage, true, clock.GetElapsedTime(began).TotalSeconds, $"{Words.Count(set.Samples.Count, "labelled image")} of {set.Classes.Count} classes, laid out as {collection.Layout}.");
        return new LabelledInput(folder, set, collection.Layout, [.. Told(collection, leftOut)]);
    }

    private static IEnumerable<string> Told(LabelledCollection collection, int leftOut)
    {
        foreach (var note in collection.Notes) yield return note;
        if (collection.HasRegions) yield return "The labels are boxes or outlines: patches around them, and sound patches beside them, are what is learned from.";
        if (collection.Unmapped.Count > 0)
            yield return $"No class here answers to {string.Join(", ", collection.Unmapped.Select(pair => $"{pair.Key} ({pair.Value})"))}; give a mapping with --classes to use them.";
        if (leftOut > 0) yield return $"{Words.Count(leftOut, "image")} had no label of use and {(leftOut == 1 ? "was" : "were")} left out.";
    }
}
