using Puente.Cli.Commands;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Cli.Training;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Models;

/// <summary>Says what sets two backbones apart.</summary>
public static class DiffRun
{
    private const string Result = "diff.json";
    private const int MaxTensorsTold = 20;

    /// <summary>Compares <paramref name="first"/> with <paramref name="second"/>; that they differ is no failure.</summary>
    /// <exception cref="InputFaultsException">A file is wrong.</exception>
    public static async Task RunAsync(string? first, string? second, CommandOutcome outcome, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        var faults = new Faults();
        var one = faults.Collect(() => Given("A", first));
        var other = faults.Collect(() => Given("B", second));
        faults.ThrowIfAny();
        var folder = Path.Combine(Path.GetTempPath(), $"puente-diff-{Guid.NewGuid():N}");
        var keep = false;
        try
        {
            await new TrainerRunner(view, clock).RunAsync("diff", new TrainerJob { Task = TrainerTask.Diff, Output = folder, Backbone = one!.Path, Other = other!.Path }, append: false, cancel);
            Tell(Json.ReadFile<DiffResult>(Path.Combine(folder, Result)), outcome);
        }
        catch (CommandException e) when (e.ExitCode == ExitCode.Failed)
        {
            // The line names the log in there.
            keep = true;
            throw;
        }
        finally
        {
            if (!keep && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static WeightsFile Given(string name, string? path) => path is null
        ? throw new InputException(name, path, "is missing", "Give two backbones: puente models diff a.safetensors b.safetensors")
        : ShippedModels.Weights(name, path);

    private static void Tell(DiffResult result, CommandOutcome outcome)
    {
        outcome.Set("equal", result.Equal);
        outcome.Set("same", result.Same);
        outcome.Set("architecture", result.Architecture);
        outcome.Set("missing", result.Missing);
        outcome.Set("unexpected", result.Unexpected);
        outcome.Set("reshaped", result.Reshaped);
        outcome.Set("tensors", result.Tensors);
        if (result.Equal)
        {
            outcome.Say($"Equal to the bit: architecture and {Words.Count(result.Same, "tensor")}.");
            return;
        }

        FigureDifference[] figures = [.. result.Architecture, .. result.Reshaped];
        if (figures.Length > 0) outcome.Show(ScoreTables.Of(["differs", "A", "B"], figures.Select(figure => new[] { figure.Name, figure.First, figure.Second })));
        if (result.Tensors.Count > 0)
            outcome.Show(ScoreTables.Of(["tensor", "largest difference", "mean difference", "mean value in A"], result.Tensors.Take(MaxTensorsTold).Select(tensor => new[]
            {
                tensor.Name, Words.Text($"{tensor.Largest:g3}"), Words.Text($"{tensor.Mean:g3}"), Words.Text($"{tensor.Scale:g3}"),
            })));
        if (result.Missing.Count > 0) outcome.Say($"Only in A: {string.Join(", ", result.Missing.Take(MaxTensorsTold))}{(result.Missing.Count > MaxTensorsTold ? " …" : "")}");
        if (result.Unexpected.Count > 0) outcome.Say($"Only in B: {string.Join(", ", result.Unexpected.Take(MaxTensorsTold))}{(result.Unexpected.Count > MaxTensorsTold ? " …" : "")}");
        outcome.Say($"{Words.Count(result.Tensors.Count, "tensor")} differ{(result.Tensors.Count == 1 ? "s" : "")}, {Words.Count(result.Same)} are the same to the bit.");
    }
}
