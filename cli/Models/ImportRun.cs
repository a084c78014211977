using Puente.Cli.Commands;
using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Cli.Training;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Models;

/// <summary>Makes a backbone of public weights.</summary>
public static class ImportRun
{
    private const string Result = "import.json";

    /// <summary>Imports <paramref name="source"/>, a safetensors file or a folder with configuration and weights, into <paramref name="output"/>.</summary>
    /// <exception cref="InputFaultsException">A path is wrong.</exception>
    public static async Task RunAsync(string? source, string? output, ImportOptions open, CommandOutcome outcome, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        var faults = new Faults();
        var to = faults.Collect(() => Required.Out(output));
        var from = faults.Collect(() => Source(source));
        faults.ThrowIfAny();
        using var folder = OutputFolder.Take(to!);
        File.Delete(folder.At(Result));
        await new TrainerRunner(view, clock).RunAsync("import", new TrainerJob { Task = TrainerTask.Import, Output = folder.Root, Weights = from, Import = open }, append: false, cancel);
        var result = Json.ReadFile<ImportResult>(folder.At(Result));
        var backbone = result.Backbone;
        outcome.Set("out", folder.Root);
        outcome.Set("layout", result.Layout);
        outcome.Set("backbone", folder.At(backbone.SafeTensors));
        outcome.Set("graph", folder.At(backbone.Onnx));
        outcome.Set("parameters", backbone.Parameters);
        outcome.Set("dimensions", backbone.Dimensions);
        outcome.Set("leftOut", result.LeftOut);
        outcome.Set("notes", result.Notes);
        outcome.Show(FigureTable.Of("imported",
        [
            ("source", from!), ("named as", result.Layout.ToString()), ("reads", $"{backbone.Side} × {backbone.Side} pixels"),
            ("embedding", $"{Words.Count(backbone.Dimensions)} numbers"), ("weights", Words.Count(backbone.Parameters)),
            ("left out", result.LeftOut.Count == 0 ? "nothing" : string.Join(", ", result.LeftOut.Select(part => $"{part.Part} ({Words.Count(part.Tensors, "tensor")})"))),
        ]));
        foreach (var note in result.Notes) outcome.Say(note);
        outcome.Say($"Backbone: {folder.At(backbone.SafeTensors)}");
    }

    private static string Source(string? source)
    {
        if (string.IsNullOrWhiteSpace(source)) throw new InputException("SOURCE", source, "is missing", "Give a safetensors file, or a folder with config.json and weights.");
        return File.Exists(source) || Directory.Exists(source) ? Path.GetFullPath(source)
            : throw new InputException("SOURCE", source, "does not exist", "Give a safetensors file, or a folder with config.json and weights.");
    }
}
