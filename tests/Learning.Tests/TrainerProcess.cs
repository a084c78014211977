using System.Diagnostics;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Learning.Tests;

/// <summary>Runs the trainer as its parents do.</summary>
public static class TrainerProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(100);

    /// <summary>Where hub and edge find it, relative to their own outputs.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Puente.Trainer", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))));

    /// <summary>Runs it with <paramref name="arguments"/>; standard input is closed when <paramref name="closeInput"/> says so of a progress line.</summary>
    public static async Task<(int Code, List<TrainerProgress> Progress, string Errors)> RunAsync(string[] arguments, Func<TrainerProgress, bool>? closeInput = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Folder, "Puente.Trainer.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var progress = new List<TrainerProgress>();
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            progress.Add(JsonSerializer.Deserialize<TrainerProgress>(line, Json.Options)!);
            if (closeInput?.Invoke(progress[^1]) == true) process.StandardInput.Close();
        }

        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, progress, await errors);
    }

    /// <summary>Writes <paramref name="job"/> and runs it.</summary>
    public static Task<(int Code, List<TrainerProgress> Progress, string Errors)> RunAsync(TemporaryFolder folder, TrainerJob job, Func<TrainerProgress, bool>? closeInput = null)
    {
        Json.WriteFile(folder["job.json"], job);
        return RunAsync(["--job", folder["job.json"]], closeInput);
    }
}
