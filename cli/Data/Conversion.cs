using Puente.Cli.Commands;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Cli.Training;

namespace Puente.Cli.Data;

/// <summary>A labelled collection of any layout → <c>labels.json</c> and its images.</summary>
public static class Conversion
{
    /// <summary>Converts <paramref name="source"/> into <paramref name="output"/>.</summary>
    /// <exception cref="InputFaultsException">A path is wrong.</exception>
    public static async Task RunAsync(string? source, string? output, ReadingOptions reading, int seed, CommandOutcome outcome, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        var faults = new Faults();
        var from = faults.Collect(() => Required.Folder("SOURCE", source));
        var to = faults.Collect(() => Required.Out(output));
        faults.ThrowIfAny();
        var labelled = await LabelledInput.WriteAsync(from!, reading, to!, seed, view, clock, cancel);
        foreach (var note in labelled.Notes) view.Note(note);
        outcome.Set("out", to);
        outcome.Set("layout", labelled.Layout);
        outcome.Set("images", labelled.Set.Samples.Count);
        outcome.Set("groups", labelled.Set.Samples.Select(sample => sample.Group).Distinct().Count());
        outcome.Set("perClass", labelled.PerClass.ToDictionary(one => one.Name, one => one.Count));
        outcome.Set("notes", labelled.Notes);
        outcome.Show(ScoreTables.Of(["class", "images"], labelled.PerClass.Select(one => new[] { one.Name, Words.Count(one.Count) })));
        outcome.Say($"Labelled folder: {to}");
    }
}
