using System.Globalization;
using Puente.Cli.Commands;
using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Training;

/// <summary>Pretrains a backbone on folders of images: packs them, runs the trainer, writes the report. A run that was stopped is gone on with.</summary>
public sealed class TrainRun(TrainOptions options, CommandOutcome outcome, IProgressView view, TimeProvider clock)
{
    /// <summary>Names in the output folder.</summary>
    public const string Result = "pretrain.json", Checkpoint = "checkpoint.safetensors", Recipe = "recipe.json", Report = "report.html";

    private const string ProbeFolder = "probe";
    private const double SecondsPerMinute = 60;

    /// <summary>Runs it.</summary>
    /// <exception cref="InputFaultsException">What was given is wrong.</exception>
    /// <exception cref="CommandException">It failed, or was stopped: the line says how to go on.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var plan = TrainPlan.Check(options);
        using var folder = OutputFolder.Take(plan.Out);
        outcome.Set("out", folder.Root);
        var resumes = GoesOn(plan, folder);
        if (Finished(folder) is { } finished)
        {
            view.Note($"This run is done already; nothing was trained again. To train more, give another folder with --out, or delete {folder.Root}.");
            Tell(plan, folder, finished, resumed: true);
            return;
        }

        await TrainAsync(plan, folder, resumes, cancel);
    }

    private async Task TrainAsync(TrainPlan plan, OutputFolder folder, bool resumes, CancellationToken cancel)
    {
        var recipe = KeepRecipe(plan, folder);
        plan.Record.Write(folder.Root);
        view.Note($"Recipe {recipe.Name}, {recipe.Steps} steps; {plan.Start.Why}.");
        try
        {
            var data = plan.Packed ?? await ImagePacking.RunAsync(plan.Folders, folder, recipe.Side, view, clock, cancel);
            var checkpoint = folder.At(Checkpoint);
            var goesOn = resumes && File.Exists(checkpoint);
            if (goesOn) view.Note($"Going on from {checkpoint}.");
            await new TrainerRunner(view, clock).RunAsync("pretrain", Job(plan, folder, data, await ProbeAsync(plan, folder, cancel), goesOn ? checkpoint : null), goesOn, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            var how = File.Exists(folder.At(Checkpoint)) ? "A checkpoint is kept: the same command goes on from it." : "No step was done yet: the same command begins again.";
            throw new CommandException($"interrupted. {how}", ExitCode.Interrupted);
        }

        var result = Finished(folder) ?? throw new CommandException($"the trainer left no finished backbone in {folder.Root}. The same command goes on.");
        Tell(plan, folder, result, resumes);
    }

    /// <summary>Whether the folder holds this run, begun earlier.</summary>
    private bool GoesOn(TrainPlan plan, OutputFolder folder)
    {
        if (RunRecord.Of(folder.Root) is { } there)
        {
            if (File.Exists(folder.At(Checkpoint)) || File.Exists(folder.At(Result)))
            {
                plan.Record.MustBe(folder.Root, there);
                return true;
            }

            // Nothing was learned yet: what a person mended since may be anything, and what was packed may not be of it.
            if (!plan.Record.Same(there)) folder.Discard(ImagePacking.FolderName);
        }

        return !options.Resume ? false
            : throw new InputException("--resume", folder.Root, "holds no run to go on with", "Leave out --resume to begin one, or give the --out of the run that was stopped.");
    }

    private static PretrainResult? Finished(OutputFolder folder) =>
        File.Exists(folder.At(Result)) && Json.ReadFile<PretrainResult>(folder.At(Result)) is { Completed: true } result ? result : null;

    private RecipeFile KeepRecipe(TrainPlan plan, OutputFolder folder)
    {
        if (options.Steps is { } steps) return plan.Recipe.WithSteps(steps, folder.At(Recipe));
        if (plan.Recipe.Path != folder.At(Recipe)) File.Copy(plan.Recipe.Path, folder.At(Recipe), overwrite: true);
        return plan.Recipe with { Path = folder.At(Recipe) };
    }

    /// <summary>The labelled folder that progress is measured on, as the trainer reads it; null when none was given.</summary>
    private async Task<string?> ProbeAsync(TrainPlan plan, OutputFolder folder, CancellationToken cancel) => plan.Options.Probe is { } probe
        ? (await LabelledInput.PrepareAsync(probe, new ReadingOptions(), folder, ProbeFolder, options.Seed, view, clock, cancel)).Folder : null;

    private TrainerJob Job(TrainPlan plan, OutputFolder folder, PackedFolder data, string? probe, string? checkpoint) => new()
    {
        Task = TrainerTask.Pretrain,
        Output = folder.Root,
        Recipe = folder.At(Recipe),
        Dataset = data.Document,
        Shards = data.Shards,
        Checkpoint = checkpoint,
        Initial = checkpoint is null ? plan.Start.Weights?.Path : null,
        Probe = probe,
        CardImages = options.CardImages,
        TotalSeconds = options.Minutes * SecondsPerMinute,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    private void Tell(TrainPlan plan, OutputFolder folder, PretrainResult result, bool resumed)
    {
        var history = TrainingHistory.Read(folder.At(TrainerRunner.Progress));
        var backbone = result.Backbone!;
        var packed = plan.Packed ?? PackedFolder.TryOpen(folder.At(ImagePacking.FolderName))
            ?? throw new InputException("--out", folder.Root, "holds a finished backbone whose packed images are gone", $"Use {folder.At(backbone.SafeTensors)} as it is; to train again, give another folder.");
        var data = packed.Manifest;
        var report = folder.At(Report);
        TrainReport.Page(plan, folder.Root, result, history, data, clock.GetUtcNow()).Write(report);
        outcome.Set("recipe", plan.Recipe.Name);
        outcome.Set("start", plan.Start.Why);
        outcome.Set("resumed", resumed);
        outcome.Set("steps", result.Step);
        outcome.Set("loss", result.Loss);
        outcome.Set("trainedSeconds", result.TrainedSeconds);
        outcome.Set("probe", result.Probe);
        outcome.Set("waitShare", result.WaitShare);
        outcome.Set("residentBytes", result.ResidentBytes);
        outcome.Set("samples", data.Samples.Count);
        outcome.Set("rejected", data.Rejected.Count);
        outcome.Set("backbone", folder.At(backbone.SafeTensors));
        outcome.Set("graph", folder.At(backbone.Onnx));
        outcome.Set("parameters", backbone.Parameters);
        outcome.Set("dimensions", backbone.Dimensions);
        outcome.Set("card", result.Card is { } card ? folder.At(card) : null);
        outcome.Set("report", report);
        outcome.Show(FigureTable.Of("pretrained", TrainReport.Figures(plan, result, history, data).Select(figure => (figure.Name, figure.Value))));
        outcome.Say($"Backbone: {folder.At(backbone.SafeTensors)}");
        outcome.Say($"Report:   {report}");
        outcome.Say(string.Create(CultureInfo.InvariantCulture, $"Next:     puente tune LABELLED --backbone {folder.At(backbone.SafeTensors)} --out head"));
    }
}
