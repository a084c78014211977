using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Functions.Common.Trainer;

/// <summary>
/// Runs jobs in the trainer, a process of its own: a native crash or an out-of-memory kill fails an activity, never a tier.
/// The trainer ends when its standard input closes, so it cannot outlive the tier that started it.
/// </summary>
/// <param name="program">Path of the trainer's assembly (<c>.dll</c>, run by dotnet) or executable.</param>
/// <param name="log">Where its standard error goes.</param>
/// <param name="time">How often the <see cref="StopMarker"/> of a job's folder is looked for.</param>
/// <param name="pretrainer">Path of the program that runs pretraining in its stead; null: it does that too.</param>
public sealed class TrainerProcess(string program, ILogger<TrainerProcess> log, TimeProvider time, string? pretrainer = null)
{
    private static readonly TimeSpan _watchInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _stopGrace = TimeSpan.FromSeconds(3);

    /// <summary>Runs <paramref name="job"/> to its end.</summary>
    /// <param name="job">What to do; written as <c>job.json</c> into its output folder.</param>
    /// <param name="onProgress">Called for each line, on a pool thread, in order.</param>
    /// <param name="cancellationToken">Ends the process: first by closing its input, after three seconds by killing it.</param>
    /// <exception cref="InputException">The job is wrong (exit code 2).</exception>
    /// <exception cref="NonFiniteLossException">The loss was not finite (exit code 3).</exception>
    /// <exception cref="TrainerStoppedException">The <see cref="StopMarker"/> of the job's folder was set, before or meanwhile.</exception>
    /// <exception cref="TrainerFailedException">Anything else that is not success.</exception>
    public async Task RunAsync(TrainerJob job, Action<TrainerProgress> onProgress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var watch = time.CreateTimer(_ => StopWhenMarked(job.Output, stop), null, TimeSpan.Zero, _watchInterval);
        try
        {
            if (StopMarker.IsSet(job.Output)) throw new TrainerStoppedException(Path.GetFileName(job.Output));
            await RunToEndAsync(job, onProgress, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TrainerStoppedException(Path.GetFileName(job.Output));
        }
    }

    private static void StopWhenMarked(string folder, CancellationTokenSource stop)
    {
        if (StopMarker.IsSet(folder)) stop.Cancel();
    }

    private async Task RunToEndAsync(TrainerJob job, Action<TrainerProgress> onProgress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(job.Output);
        var jobFile = Path.Combine(job.Output, "job.json");
        Json.WriteFile(jobFile, job);

        using var process = new Process { StartInfo = StartInfo(jobFile, job) };
        var lastWords = "";
        process.ErrorDataReceived += (_, line) =>
        {
            if (string.IsNullOrWhiteSpace(line.Data)) return;
            lastWords = line.Data;
            log.LogInformation("trainer: {Line}", line.Data);
        };
        process.Start();
        process.BeginErrorReadLine();

        var stopped = Task.CompletedTask;
        await using var stopping = cancellationToken.Register(() => stopped = StopAsync(process));
        string? failure = null;
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (ReadProgress(line) is not { } progress) continue;
            if (progress.Event == "failed") failure = progress.Message;
            onProgress(progress);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        await stopped;
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode == TrainerExitCode.Completed) return;
        var detail = failure ?? lastWords;
        if (process.ExitCode == TrainerExitCode.BadInput)
            throw new InputException("job", Path.GetFileName(job.Output), detail, "Mend what it names and start again.");
        if (process.ExitCode == TrainerExitCode.NonFinite) throw new NonFiniteLossException(detail);
        throw new TrainerFailedException(process.ExitCode, detail);
    }

    /// <summary>Asks by closing its input; insists by killing it.</summary>
    private static async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        using var grace = new CancellationTokenSource(_stopGrace);
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo StartInfo(string jobFile, TrainerJob job)
    {
        var chosen = job.Task == TrainerTask.Pretrain && pretrainer is not null ? pretrainer : program;
        if (!File.Exists(chosen))
        {
            throw chosen == pretrainer
                ? new InputException("pretrainer", chosen, "is not there", "Set Puente:Pretrainer to the path of an executable, or leave it out: the trainer pretrains too.")
                : new InputException("trainer", chosen, "is not there", "Build it: dotnet build learning/Trainer; or set Puente:Trainer to its path.");
        }

        var isAssembly = chosen.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : chosen)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (isAssembly) start.ArgumentList.Add(chosen);
        start.ArgumentList.Add("--job");
        start.ArgumentList.Add(jobFile);

        // OpenMP reads these before the process's first line runs; spinning threads starve everything else on a small machine.
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        if (job.Threads > 0) start.Environment["OMP_NUM_THREADS"] = job.Threads.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return start;
    }

    private TrainerProgress? ReadProgress(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainerProgress>(line, Json.Options);
        }
        catch (JsonException)
        {
            log.LogWarning("trainer wrote a line that is no progress: {Line}", line);
            return null;
        }
    }
}
