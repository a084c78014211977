using System.Text.Json;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Commands;
using Puente.Cli.Demo;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Cli.Tiers;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Training;

/// <summary>Runs a job in the trainer, shows how far it is, keeps its progress lines in <c>progress.jsonl</c> and its diagnostics in <c>trainer.log</c>.</summary>
public sealed class TrainerRunner(IProgressView view, TimeProvider clock)
{
    /// <summary>Names of the files that are kept in the job's output folder.</summary>
    public const string Progress = "progress.jsonl", Log = "trainer.log";

    // A person who waits for a checkpoint of a large model would rather wait than lose it; a second Ctrl-C ends all at once.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(30);

    /// <summary>Runs <paramref name="job"/> as the stage <paramref name="stage"/>.</summary>
    /// <param name="stage">What a person sees it called.</param>
    /// <param name="job">What to do.</param>
    /// <param name="append">Whether it goes on from an earlier run, whose lines are kept.</param>
    /// <param name="cancel">Stops the trainer, which leaves a checkpoint where its task has one.</param>
    /// <exception cref="CommandException">It failed; the line says what to change.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task RunAsync(string stage, TrainerJob job, bool append, CancellationToken cancel)
    {
        var trainer = new TrainerProgram(TierPrograms.Find("Puente.Trainer"), TierPrograms.Runtime()) { StopGrace = StopGrace };
        Directory.CreateDirectory(job.Output);
        view.Begin(stage);
        var began = clock.GetTimestamp();
        TrainerExit exit;
        using (var log = new LogFile(Path.Combine(job.Output, Log)))
        await using (var lines = new StreamWriter(Path.Combine(job.Output, Progress), append))
        {
            exit = await trainer.RunAsync(job, progress =>
            {
                lines.WriteLine(JsonSerializer.Serialize(progress, Json.Options));
                lines.Flush();
                Show(stage, progress, clock.GetElapsedTime(began).TotalSeconds);
            }, log.Write, cancel);
        }

        view.End(stage, exit.Code == TrainerExitCode.Completed, clock.GetElapsedTime(began).TotalSeconds, exit.Code == TrainerExitCode.Completed ? "" : "See below.");
        if (Failure(exit, job) is { } failure) throw failure;
    }

    /// <summary>What a person is told of how the trainer ended; null when all is well.</summary>
    internal static CommandException? Failure(TrainerExit exit, TrainerJob job) => exit.Code switch
    {
        TrainerExitCode.Completed => null,
        TrainerExitCode.BadInput => new CommandException(exit.Detail, ExitCode.WrongUse),
        TrainerExitCode.NonFinite => new CommandException($"{exit.Detail} Lower 'learningRate' or 'clip' in the recipe and begin again in another folder: going on would diverge alike."),
        TrainerExitCode.NativeLibrary => new CommandException(exit.Detail),
        TrainerExitCode.Interrupted => new CommandException($"the trainer was stopped. {exit.Detail}", ExitCode.Interrupted),
        _ => new CommandException($"the trainer ended with exit code {exit.Code}: {exit.Detail} Read {Path.Combine(job.Output, Log)}; the same command tries again."),
    };

    private void Show(string stage, TrainerProgress progress, double elapsed)
    {
        if (progress is { Event: "probe", Message: { } warning }) view.Note(warning);
        if (progress is { Event: "probe", Score: { } score }) view.Note(Words.Text($"Probe at step {progress.Step}: {score:0.000}."));
        if (progress.Event is not ("stage" or "step")) return;
        var (text, fraction) = ProgressText.Of(new WorkProgress
        {
            Stage = progress.Event == "step" ? null : progress.Stage,
            Step = progress.Step,
            Steps = progress.Steps,
            Loss = progress.Loss,
            ImagesPerSecond = progress.ImagesPerSecond,
            SecondsLeft = progress.SecondsLeft,
        });
        // A run that is bounded by time may be nearly done after few of its steps.
        if (progress.SecondsLeft is { } left && elapsed + left > 0) fraction = Math.Max(fraction ?? 0, elapsed / (elapsed + left));
        view.Progress(stage, text, fraction);
    }
}
