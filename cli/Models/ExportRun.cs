using Puente.Cli.Commands;
using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Cli.Training;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Models;

/// <summary>Writes a backbone under another layout's names, and graphs with a head.</summary>
public sealed class ExportRun(ExportOptions options, CommandOutcome outcome, IProgressView view, TimeProvider clock)
{
    private const string Result = "export.json", LabelledFolder = "labelled";
    private const int Seed = 1;

    /// <summary>Runs it.</summary>
    /// <exception cref="InputFaultsException">What was given is wrong.</exception>
    /// <exception cref="CommandException">It failed, or the gate does not let int8 out.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var faults = new Faults();
        var output = faults.Collect(() => Required.Out(options.Out));
        var backbone = faults.Collect(() => ShippedModels.Weights("--backbone", options.Backbone));
        var head = options.Head is null ? null : faults.Collect(() => HeadFile.Find(options.Head));
        var labelled = options.Labelled is null ? null : faults.Collect(() => Required.Folder("--labelled", options.Labelled));
        var format = faults.Collect(() => Format(options));
        faults.ThrowIfAny();
        using var folder = OutputFolder.Take(output!);
        var measured = labelled is null ? null : await LabelledInput.PrepareAsync(labelled, new ReadingOptions(), folder, LabelledFolder, Seed, view, clock, cancel);
        File.Delete(folder.At(Result));
        await new TrainerRunner(view, clock).RunAsync("export", new TrainerJob
        {
            Task = TrainerTask.Export,
            Output = folder.Root,
            Backbone = backbone!.Path,
            Head = head?.Path,
            Labelled = measured?.Folder,
            Layout = WeightFormat.Parse(format!),
        }, append: false, cancel);
        Tell(folder, Json.ReadFile<ExportResult>(folder.At(Result)));
    }

    /// <summary>The format, checked against what else was asked for.</summary>
    private static string Format(ExportOptions options)
    {
        WeightFormat.Parse(options.Format);
        if (options.Head is null && (options.Merged || options.Int8))
            throw new InputException(options.Int8 ? "--int8" : "--merged", "true", "needs a head", "Give --head, the head.safetensors of a 'puente tune'.");
        if (options.Head is null && options.Format == WeightFormat.Onnx)
            throw new InputException("--format", options.Format, "needs a head", "Give --head; the backbone's own graph lies beside its weights, backbone.onnx.");
        if (options.Int8 && options.Labelled is null)
            throw new InputException("--int8", "true", "needs labelled images to be measured on", "Give --labelled, images that the head was tuned for.");
        return options.Format;
    }

    private void Tell(OutputFolder folder, ExportResult result)
    {
        var files = result.Files.Select(name => folder.At(name)).ToList();
        outcome.Set("out", folder.Root);
        outcome.Set("layout", result.Layout);
        outcome.Set("files", files);
        outcome.Set("notes", result.Notes);
        outcome.Set("gate", result.Gate);
        foreach (var note in result.Notes) outcome.Say(note);
        if (result.Gate is { } gate)
            outcome.Show(ScoreTables.Of(["graph", "measured", "value", "bound", "holds"], gate.Figures.Select(figure => new[]
            {
                figure.Graph, figure.Name, figure.Value is { } value ? Words.Text($"{value:g4}") : "–", Words.Text($"{figure.Bound:g4}"), figure.Holds ? "yes" : "NO",
            })));
        foreach (var file in files) outcome.Say(file);
        if (options.Int8 && result.Gate?.Int8 != true)
            throw new CommandException($"int8 is not let out: {string.Join(' ', result.Gate?.Figures.Where(figure => !figure.Holds).Select(figure => figure.Meaning) ?? [])} Use the float32 graph, or tune with more labels.");
    }
}
