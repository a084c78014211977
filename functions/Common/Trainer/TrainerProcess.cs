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
/// <param name="pretrainerGrace">How long that program may take to stop before it is killed; null: three seconds, as the trainer.</param>
public sealed class TrainerProcess(string program, ILogger<TrainerProcess> log, TimeProvider time, string? pretrainer = null, TimeSpan? pretrainerGrace = null)
{
    /// <summary>Jobs that run at once; others wait for their turn.</summary>
    public const int MostAtOnce = 8;

    private static readonly TimeSpan _watchInterval = TimeSpan.FromMilliseconds(250);
    private readonly SemaphoreSlim _turns = new(MostAtOnce, MostAtOnce);

    /// <summary>Runs <paramref name="job"/> to its end.</summary>
    /// <param name="job">What to do; written as <c>job.json</c> into its output folder.</param>
    /// <param name="onProgress">Called for each line, on a pool thread, in order.</param>
    /// <param name="cancellationToken">Ends the process: first by closing its input, after its grace by killing it.</param>
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
            await _turns.WaitAsync(stop.Token);
            try
            {
                await RunToEndAsync(job, onProgress, stop.Token);
            }
            finally
            {
                _turns.Release();
            }
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
        var runner = pretrainerGrace is { } grace && IsPretrainers(job) ? new TrainerProgram(Program(job)) { StopGrace = grace } : new TrainerProgram(Program(job));
        var exit = await runner.RunAsync(job, onProgress, line => log.LogInformation("trainer: {Line}", line), cancellationToken);
        if (exit.Code == TrainerExitCode.Completed) return;
        if (exit.Code == TrainerExitCode.BadInput)
            throw new InputException("job", Path.GetFileName(job.Output), exit.Detail, "Mend what it names and start again.");
        if (exit.Code == TrainerExitCode.NonFinite) throw new NonFiniteLossException(exit.Detail);
        throw new TrainerFailedException(exit.Code, exit.Detail);
    }

    private bool IsPretrainers(TrainerJob job) => job.Task == TrainerTask.Pretrain && pretrainer is not null;

    private string Program(TrainerJob job)
    {
        var chosen = IsPretrainers(job) ? pretrainer! : program;
        if (File.Exists(chosen)) return chosen;
        throw chosen == pretrainer
            ? new InputException("pretrainer", chosen, "is not there", "Set Puente:Pretrainer to the path of an executable, or leave it out: the trainer pretrains too.")
            : new InputException("trainer", chosen, "is not there", "Build it: dotnet build learning/Trainer; or set Puente:Trainer to its path.");
    }
}
