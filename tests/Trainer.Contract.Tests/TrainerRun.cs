using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Trainer.Contract.Tests;

/// <summary>What a trainer process did.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Progress">Its lines.</param>
/// <param name="Errors">Its standard error.</param>
public sealed record TrainerRun(int Code, IReadOnlyList<TrainerProgress> Progress, string Errors)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <summary>Everything that a line may say.</summary>
    private static readonly string[] Fields =
        ["event", "stage", "step", "steps", "loss", "imagesPerSecond", "secondsLeft", "file", "waitShare", "residentBytes", "score", "effectiveRank", "uniformity", "message"];

    /// <summary>The stages told of, in order.</summary>
    public IEnumerable<string?> Stages => Progress.Where(line => line.Event == "stage").Select(line => line.Stage).Distinct();

    /// <summary>What the last line, which must be <c>failed</c>, says.</summary>
    public string Failure => Progress is [.., { Event: "failed", Message: { } message }] ? message : throw new InvalidOperationException($"The last line is no failure. {Errors}");

    /// <summary>Runs <paramref name="program"/> to its end, which <paramref name="during"/> may bring about at any line.</summary>
    public static async Task<TrainerRun> RunAsync(TrainerProgram program, string[] arguments, Action<Process, TrainerProgress>? during = null)
    {
        using var process = Process.Start(program.Start(arguments))!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var progress = new List<TrainerProgress>();
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                progress.Add(Read(line));
                during?.Invoke(process, progress[^1]);
            }

            await process.WaitForExitAsync(deadline.Token);
            return new TrainerRun(process.ExitCode, progress, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static TrainerProgress Read(string line)
    {
        var document = JsonNode.Parse(line)!.AsObject();
        Assert.All(document, field => Assert.Contains(field.Key, Fields));
        return document.Deserialize<TrainerProgress>(Json.Options)!;
    }
}
