using System.Collections.Concurrent;

namespace Puente.Runtime.Functions;

/// <summary>Looks for arrived blobs for one function and runs it once for each version.</summary>
internal sealed class BlobListener(
    FunctionDescriptor function,
    BlobPathTemplate path,
    BlobStore blobs,
    BlobReceipts receipts,
    FunctionInvoker invoker,
    SemaphoreSlim slots,
    BlobRetryPolicy retries,
    TimeProvider time,
    ILogger log)
{
    private readonly ArrivalWatch watch = new();
    private readonly PoisonBlobs poison = new(blobs);
    private readonly Dictionary<BlobPath, BlobVersion> done = [];
    private readonly ConcurrentDictionary<BlobPath, Task> running = new();
    private readonly ConcurrentDictionary<BlobVersion, DateTimeOffset> notBefore = new();

    /// <summary>Takes one look and begins what has arrived, as far as there are slots; the rest is begun on a later look.</summary>
    public void Look(CancellationToken stopping)
    {
        var seen = blobs.List(path.Container).Where(b => path.Match(b.Path.Name) is not null).ToArray();
        Forget(seen);
        foreach (var blob in watch.Look(seen))
        {
            if (running.ContainsKey(blob.Path) || (done.TryGetValue(blob.Path, out var version) && version == blob)) continue;
            if (notBefore.TryGetValue(blob, out var due) && due > time.GetUtcNow()) continue;
            var receipt = receipts.Find(function.Name, blob) ?? new BlobReceipt(0, IsDone: false, Error: null);
            if (receipt.IsDone)
            {
                done[blob.Path] = blob;
                continue;
            }

            if (!slots.Wait(0, CancellationToken.None)) return;
            Begin(blob, receipt, stopping);
        }
    }

    /// <summary>Ends when everything begun has ended.</summary>
    public Task DrainAsync() => Task.WhenAll(running.Values);

    private void Begin(BlobVersion blob, BlobReceipt receipt, CancellationToken stopping)
    {
        // Entered before it starts, so that it cannot end before it is entered.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running[blob.Path] = RunAsync();
        begun.SetResult();

        async Task RunAsync()
        {
            await begun.Task;
            try
            {
                await ProcessAsync(blob, receipt, stopping);
            }
            catch (Exception e)
            {
                // Not the function but the record or the move failed: the next look tries again.
                log.LogError(e, "Blob {Blob} cannot be handled for {Function}", blob.Path, function.Name);
                notBefore[blob] = time.GetUtcNow() + retries.DelayAfter(1);
            }
            finally
            {
                running.TryRemove(blob.Path, out _);
                slots.Release();
            }
        }
    }

    private async Task ProcessAsync(BlobVersion blob, BlobReceipt receipt, CancellationToken stopping)
    {
        if (receipt.Tries >= retries.MaxTries)
        {
            SetAside(blob, receipt);
            return;
        }

        var begun = receipt with { Tries = receipt.Tries + 1 };
        receipts.Write(function.Name, blob, begun with { Error = null });
        try
        {
            await invoker.InvokeAsync(Request(blob, receipt.Tries), stopping);
            receipts.Write(function.Name, blob, begun with { IsDone = true, Error = null });
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Cut off by the stop of the host: not a failed try.
            receipts.Write(function.Name, blob, receipt);
        }
        catch (Exception e)
        {
            Fail(blob, begun with { Error = e.ToString() }, e);
        }
    }

    private InvocationRequest Request(BlobVersion blob, int earlierTries) => new(function, blob)
    {
        BindingData = new Dictionary<string, object?>(path.Match(blob.Path.Name)!)
        {
            ["BlobTrigger"] = blob.Path.ToString(),
            ["Uri"] = new Uri(blobs.Locate(blob.Path)).AbsoluteUri,
        },
        Retry = new Try(earlierTries, retries.MaxTries - 1),
    };

    private void Fail(BlobVersion blob, BlobReceipt receipt, Exception e)
    {
        receipts.Write(function.Name, blob, receipt);
        log.LogError(e, "Blob {Blob} failed in {Function}, try {Try} of {Tries}", blob.Path, function.Name, receipt.Tries, retries.MaxTries);
        if (receipt.Tries >= retries.MaxTries) SetAside(blob, receipt);
        else notBefore[blob] = time.GetUtcNow() + retries.DelayAfter(receipt.Tries);
    }

    private void SetAside(BlobVersion blob, BlobReceipt receipt)
    {
        if (!poison.SetAside(function.Name, blob, receipt.Error)) return;
        receipts.Write(function.Name, blob, receipt with { IsDone = true });
        log.LogError("Blob {Blob} is poison for {Function} after {Tries} tries and was moved to {Container}-poison", blob.Path, function.Name, receipt.Tries, blob.Path.Container);
    }

    // What is remembered in memory is bounded by what is in the container.
    private void Forget(IReadOnlyCollection<BlobVersion> seen)
    {
        var present = seen.ToHashSet();
        foreach (var gone in done.Where(d => !present.Contains(d.Value)).Select(d => d.Key).ToArray()) done.Remove(gone);
        foreach (var gone in notBefore.Keys.Where(v => !present.Contains(v)).ToArray()) notBefore.TryRemove(gone, out _);
    }
}
