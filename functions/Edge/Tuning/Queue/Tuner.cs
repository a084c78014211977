using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core.Training;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Trainer;
using Puente.Runtime.Dapr;

namespace Puente.Edge.Tuning.Queue;

/// <summary>
/// Does one tuning that the agent asks for and ends the process: 0 when it is done or there was none, 1 when it failed. KEDA starts as many as there are tunings; one that
/// is started a little early waits <see cref="Patience"/> for its job.
/// </summary>
public sealed class Tuner(
    TuningQueue queue, TrainerProcess trainer, DaprClient dapr, IConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Tuner> log) : BackgroundService
{
    /// <summary>How long it waits for a job.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _lastWord = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ended while the host starts, the process could not say how it went.
        if (!await StartedAsync(stoppingToken)) return;
        if (await FindAsync(stoppingToken) is { } job) await DoAsync(job, stoppingToken);
        else log.LogInformation("No tuning was asked for within {Seconds} s.", Patience.TotalSeconds);
        // A job's pod ends when all its containers have: the sidecar is told that it is not needed any more.
        if (DaprServiceCollectionExtensions.UsesSidecar(configuration)) await dapr.ShutdownSidecarAsync(stoppingToken);
        lifetime.StopApplication();
    }

    private async Task<bool> StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var yes = lifetime.ApplicationStarted.Register(() => started.TrySetResult(true));
        await using var no = stoppingToken.Register(() => started.TrySetResult(false));
        return await started.Task;
    }

    private async Task<TuningJob?> FindAsync(CancellationToken stoppingToken)
    {
        var until = time.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                if (await queue.ClaimAsync(stoppingToken) is { } job) return job;
            }
            catch (Exception e) when (CloudLink.IsMiss(e))
            {
                log.LogWarning(e, "The site's state does not answer; it is asked again.");
            }

            if (time.GetUtcNow() >= until) return null;
            await Task.Delay(_look, time, stoppingToken);
        }
    }

    private async Task DoAsync(TuningJob job, CancellationToken stoppingToken)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await using var renewing = time.CreateTimer(_ => Renew(job, held), null, TuningQueue.Lease / 3, TuningQueue.Lease / 3);
        var outcome = TuningOutcome.Done;
        log.LogInformation("Tuning {Job}.", job.Output);
        try
        {
            await trainer.RunAsync(job.Order, _ => { }, held.Token);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            using var brief = new CancellationTokenSource(_lastWord, time);
            await queue.GiveBackAsync(job, brief.Token);
            throw;
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            log.LogWarning("{Job} fell out of hand: another tuner has it.", job.Output);
            return;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            outcome = TuningOutcome.Of(e);
            log.LogError(e, "{Job} failed.", job.Output);
            if (outcome.Code != TrainerExitCode.Interrupted) Environment.ExitCode = 1;
        }

        if (!await queue.EndAsync(job, outcome, stoppingToken)) log.LogWarning("{Job} has ended, and another tuner has it in hand.", job.Output);
    }

    private void Renew(TuningJob job, CancellationTokenSource held) => _ = RenewAsync(job, held);

    private async Task RenewAsync(TuningJob job, CancellationTokenSource held)
    {
        try
        {
            if (!await queue.RenewAsync(job, held.Token)) await held.CancelAsync();
        }
        catch (Exception e) when (CloudLink.IsMiss(e) || e is OperationCanceledException or ObjectDisposedException)
        {
            log.LogDebug(e, "The claim on {Job} could not be renewed; it is tried again.", job.Output);
        }
    }
}
