using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Puente.Core.Training;

/// <summary>
/// A trainer as a process of its own, by the contract in <c>learning/TRAINER-CONTRACT.md</c>: a job file in, progress lines out, an exit code. It ends when its
/// standard input closes, so it cannot outlive the process that started it.
/// </summary>
/// <param name="program">Path of the trainer's assembly (<c>.dll</c>, run by <paramref name="runtime"/>) or executable.</param>
/// <param name="runtime">The <c>dotnet</c> that runs an assembly.</param>
public sealed class TrainerProgram(string program, string runtime = "dotnet")
{
    /// <summary>Name of the job file in the job's output folder.</summary>
    public const string JobFile = "job.json";

    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs <paramref name="job"/> to its end.</summary>
    /// <param name="job">What to do; written as <see cref="JobFile"/> into its output folder.</param>
    /// <param name="onProgress">Called for each line of progress, on a pool thread, in order.</param>
    /// <param name="onDiagnostic">Called for each line of standard error, and each line of standard output that is no progress.</param>
    /// <param name="stop">Ends the process: first by closing its input, after five seconds by killing it.</param>
    /// <exception cref="InputException">The trainer is not there.</exception>
    /// <exception cref="OperationCanceledException">It was stopped, and has ended.</exception>
    public async Task<TrainerExit> RunAsync(TrainerJob job, Action<TrainerProgress> onProgress, Action<string> onDiagnostic, CancellationToken stop)
    {
        Directory.CreateDirectory(job.Output);
        var jobFile = Path.Combine(job.Output, JobFile);
        Json.WriteFile(jobFile, job);
        using var process = new Process { StartInfo = StartInfo(jobFile, job.Threads) };
        var lastWords = "";
        process.ErrorDataReceived += (_, line) =>
        {
            if (string.IsNullOrWhiteSpace(line.Data)) return;
            lastWords = line.Data;
            onDiagnostic(line.Data);
        };
        process.Start();
        process.BeginErrorReadLine();

        var stopped = Task.CompletedTask;
        await using var stopping = stop.Register(() => stopped = StopAsync(process));
        string? failure = null;
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (Read(line) is not { } progress)
            {
                onDiagnostic($"no progress line: {line}");
                continue;
            }

            if (progress.Event == "failed") failure = progress.Message;
            onProgress(progress);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        await stopped;
        stop.ThrowIfCancellationRequested();
        return new TrainerExit(process.ExitCode, failure ?? lastWords);
    }

    /// <summary>Asks by closing its input; insists by killing it.</summary>
    private static async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        using var grace = new CancellationTokenSource(StopGrace);
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static TrainerProgress? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainerProgress>(line, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ProcessStartInfo StartInfo(string jobFile, int threads)
    {
        if (!File.Exists(program))
            throw new InputException("trainer", program, "is not there", "Build it: dotnet build learning/Trainer; or give the path of one that is.");
        var isAssembly = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isAssembly ? runtime : program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (isAssembly) start.ArgumentList.Add(program);
        start.ArgumentList.Add("--job");
        start.ArgumentList.Add(jobFile);

        // OpenMP reads these before the process's first line runs; spinning threads starve everything else on a small machine.
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        if (threads > 0) start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        return start;
    }
}
