using System.Globalization;
using Puente.Cli.Client.Contracts;

namespace Puente.Cli.Demo.Stages;

/// <summary>Self-supervised pretraining of the backbone, in slices with checkpoints, in the hub's trainer process.</summary>
public sealed class PretrainStage : IDemoStage
{
    private const string Scratch = "concrete-tiny", GoingOn = "concrete-adapt", Base = "concrete-base";
    private const double SliceSeconds = 25;

    /// <inheritdoc/>
    public string Name => "pretrain";

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(DemoContext context, CancellationToken cancel)
    {
        var dataset = context.Record.Dataset!.Digest;
        var (seed, seconds) = (context.Options.Seed, context.Options.TrainingSeconds);
        var (recipe, from) = context.Options.FromScratch ? (Scratch, null) : (GoingOn, Base);
        var outcome = await context.Hub.RunAsync<RunOutput>("api/runs",
            new { dataset, recipe, seed, seconds, sliceSeconds = SliceSeconds, from },
            WorkKey.Of("pretrain", dataset, recipe, seed, seconds), Watch(context, cancel), cancel);
        var run = context.Record.Run = outcome.Output;
        var detail = string.Create(CultureInfo.InvariantCulture,
            $"{run.Steps} steps in {run.TrainedSeconds:0} s of training over {run.Slices} slices, loss {run.Loss:0.000}, backbone {Told.Short(run.Backbone)}");
        if (from is not null) detail = $"from {from}: {detail}";
        if (outcome.Resumed) detail = $"went on from the last checkpoint: {detail}";
        return new StageOutcome(run.Loss is { } loss && double.IsFinite(loss), Told.Reuse(outcome.Reused, $"run {Told.Short(run.Run)}", detail), outcome.Reused);
    }

    /// <summary>The orchestration tells of whole slices; what the trainer says within one is asked beside it.</summary>
    private Func<string, WorkProgress, Task> Watch(DemoContext context, CancellationToken cancel)
    {
        var follow = context.Follow(Name);
        return async (run, progress) =>
        {
            var line = await context.Hub.FindProgressAsync(run, cancel);
            await follow(run, line is null ? progress : progress with
            {
                Stage = line.Stage,
                Step = line.Step ?? progress.Step,
                Steps = line.Steps ?? progress.Steps,
                Loss = line.Loss ?? progress.Loss,
                ImagesPerSecond = line.ImagesPerSecond,
                SecondsLeft = line.SecondsLeft,
            });
        };
    }
}
