using Puente.Bench.Learning.Labels;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Bench.Learning.Speed;

/// <summary>What a trainer says of its own steps, by the contract: images a second, the share of time that steps waited for views, memory.</summary>
/// <param name="ImagesPerSecond">Median over progress lines, the first two left out.</param>
/// <param name="WaitShare">At the end; null where a trainer does not tell.</param>
/// <param name="Resident">Peak memory at each line, in bytes.</param>
internal sealed record StepRate(double ImagesPerSecond, double? WaitShare, IReadOnlyList<long> Resident)
{
    private const int WarmUpLines = 2;
    private const double LongestSeconds = 600;

    /// <summary>Runs <paramref name="model"/> in <paramref name="trainer"/>.</summary>
    /// <param name="trainer">Which one.</param>
    /// <param name="model">What.</param>
    /// <param name="data">Its images.</param>
    /// <param name="folder">Where the trainer writes; removed.</param>
    /// <param name="budget">How long; twice that, and again, where a machine is too slow for three lines in it.</param>
    /// <param name="batch">Images a step; null: the model's own.</param>
    /// <param name="diagnose">Takes what the trainer says on standard error.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<StepRate> MeasureAsync(
        TrainerProgram trainer, StepModel model, GeneratedShards data, string folder, TrainerBudget budget, int? batch, Action<string> diagnose, CancellationToken cancellation)
    {
        var output = Path.Combine(folder, $"step-{model.Name}");
        Directory.CreateDirectory(output);
        var recipe = Path.Combine(output, "recipe.json");
        await File.WriteAllTextAsync(recipe, model.Recipe(steps: 1_000_000, batch), cancellation);
        var lines = new List<TrainerProgress>();
        var job = new TrainerJob { Task = TrainerTask.Pretrain, Output = output, Recipe = recipe, Dataset = data.Manifest, Shards = data.Folder, Budget = budget };
        var exit = await trainer.RunAsync(job, line => { if (line.Event == "step") lines.Add(line); }, diagnose, cancellation);
        Directory.Delete(output, recursive: true);
        if (exit.Code != TrainerExitCode.Completed) throw new IOException($"The trainer ended with {exit.Code}: {exit.Detail}");
        if (lines.Count <= WarmUpLines && budget.Seconds is { } seconds and < LongestSeconds)
            return await MeasureAsync(trainer, model, data, folder, budget with { Seconds = 2 * seconds }, batch, diagnose, cancellation);
        if (lines.Count <= WarmUpLines) throw new IOException($"The trainer told {lines.Count} steps in {budget.Seconds} s.");
        var rates = lines.Skip(WarmUpLines).Select(line => line.ImagesPerSecond ?? 0).Order().ToArray();
        return new StepRate(rates[rates.Length / 2], lines[^1].WaitShare, [.. lines.Select(line => line.ResidentBytes ?? 0)]);
    }
}
