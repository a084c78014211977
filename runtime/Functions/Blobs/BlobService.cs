using Microsoft.Extensions.Hosting;

namespace Puente.Runtime.Functions;

/// <summary>Runs the blob functions once the host listens.</summary>
internal sealed class BlobService(
    FunctionCatalog functions,
    FunctionInvoker invoker,
    BlobStore blobs,
    BlobReceipts receipts,
    HostJson hostJson,
    EmbeddedHostOptions options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<BlobService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await lifetime.HasStartedAsync(stoppingToken)) return;
        receipts.Prune(blobs.Exists);
        using var slots = new SemaphoreSlim(hostJson.Blobs.MaxDegreeOfParallelism);
        var retries = new BlobRetryPolicy(hostJson.Blobs.PoisonBlobThreshold, options.BlobRetryDelay);
        var listeners = functions.Of<FunctionTrigger.Blob>()
            .Select(f => new BlobListener(f.Function, f.Trigger.Path, blobs, receipts, invoker, slots, retries, time, log)).ToArray();

        using var timer = new PeriodicTimer(options.BlobPollInterval, time);
        try
        {
            do
            {
                foreach (var listener in listeners) Look(listener, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Blob triggers have stopped looking");
        }

        await Task.WhenAll(listeners.Select(l => l.DrainAsync()));
    }

    private void Look(BlobListener listener, CancellationToken stopping)
    {
        try
        {
            listener.Look(stopping);
        }
        catch (IOException e)
        {
            // The folder may be on a share that comes and goes: say so, and look again.
            log.LogWarning(e, "The blob root cannot be looked through; it is tried again in {Interval}", options.BlobPollInterval);
        }
    }
}
