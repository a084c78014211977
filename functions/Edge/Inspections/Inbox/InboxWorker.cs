using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>
/// Takes photographs from the ledger, whichever source told of them, at most <see cref="InboxOptions.AtOnce"/> in hand. Bad input is poison at once.
/// Any other failure is tried again, five tries in all, with <see cref="Backoff"/> between; a store that is away, or a site without a model, costs no try.
/// </summary>
public sealed class InboxWorker(
    InboxLedger ledger, InboxStore store, ObjectStore own, IPhotographInspector inspector, InboxOptions options, Backoff backoff, TimeProvider time, ILogger<InboxWorker> log)
    : BackgroundService
{
    // Other processes note arrivals too, and tell this one nothing.
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _lastWord = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.AtOnce).Select(_ => ServeAsync(stoppingToken)));

    private async Task ServeAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await StepAsync(stoppingToken);
                failures = 0;
            }
            catch (Exception e) when (CloudLink.IsMiss(e))
            {
                if (failures++ == 0) log.LogWarning(e, "The inbox's state does not answer; photographs wait until it does.");
                await Task.Delay(backoff.After(Math.Min(failures, 4)), time, stoppingToken);
            }
        }
    }

    /// <summary>Deals with one photograph, or waits for one.</summary>
    private async Task StepAsync(CancellationToken stoppingToken)
    {
        if (inspector.Holding is not null)
        {
            await Task.Delay(_look, time, stoppingToken);
            return;
        }

        var claim = await ledger.ClaimAsync(stoppingToken);
        if (claim.Entry is { } entry) await DealAsync(entry, stoppingToken);
        else await ledger.WaitAsync(Wait(claim.Next), stoppingToken);
    }

    private TimeSpan Wait(DateTimeOffset? next)
    {
        if (next is not { } due) return _look;
        var left = due - time.GetUtcNow();
        return left <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : left < _look ? left : _look;
    }

    private async Task DealAsync(InboxEntry entry, CancellationToken stoppingToken)
    {
        if (entry.Tries > InboxLedger.MaxTries)
        {
            await PoisonAsync(entry with { Tries = InboxLedger.MaxTries }, entry.Fault ?? "The process died while it was inspected.", stoppingToken);
            return;
        }

        using var held = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var renewing = RenewAsync(entry, held, ended.Token);
        try
        {
            var inspection = await InspectAsync(entry, held.Token);
            await CompleteAsync(entry, inspection, held.Token);
            log.LogInformation("{Key}: inspection {Inspection}.", entry.Key, inspection);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            await LetGoAsync(entry, stoppingToken);
        }
        catch (InputException e) when (e.Field != ObjectStore.ComponentField)
        {
            await PoisonAsync(entry, e.Message, stoppingToken);
        }
        catch (InspectionDeferredException e)
        {
            log.LogInformation("{Key} waits: {Reason}", entry.Key, e.Message);
            await ledger.GiveBackAsync(entry, backoff.After(1), stoppingToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await FailAsync(entry, e, stoppingToken);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    /// <summary>State that is away now is no failure of an inspection that is made: it is told as soon as it can be.</summary>
    private async Task CompleteAsync(InboxEntry entry, string inspection, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await ledger.CompleteAsync(entry, inspection, cancellationToken);
                return;
            }
            catch (Exception e) when (CloudLink.IsMiss(e))
            {
                if (failures == 1) log.LogWarning(e, "{Key} is inspected, and the state does not answer; it is told again.", entry.Key);
                await Task.Delay(backoff.After(Math.Min(failures, 4)), time, cancellationToken);
            }
        }
    }

    private async Task<string> InspectAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        var name = InboxNames.Photograph(entry.Key, options.Prefix);
        if (entry.SizeBytes is { } size) CheckSize(entry.Key, size);
        // The bytes may be of a later version than the entry's, when one has come since: the later one finds its inspection made.
        var photograph = await store.GetAsync(entry.Key, cancellationToken)
            ?? throw await MissingAsync(entry.Key, cancellationToken);
        CheckSize(entry.Key, photograph.Length);
        return await inspector.InspectAsync(photograph, name, cancellationToken);
    }

    /// <summary>An object that is gone is its own fault; a store that is not there at all is not.</summary>
    private async Task<Exception> MissingAsync(string key, CancellationToken cancellationToken) =>
        await store.FindTypeAsync(cancellationToken) is null
            ? new InspectionDeferredException(store.MissingComponent)
            : new FileNotFoundException($"There is no object {key} in {options.Component} any more.");

    private static void CheckSize(string key, long size)
    {
        if (size == 0) throw new InputException("photograph", key, "is empty", "Send the bytes of a photograph.");
        if (size > ObjectStore.MaxObjectBytes) throw new InputException("photograph", key, $"has {size} bytes", $"Send photographs of at most {ObjectStore.MaxObjectBytes} bytes.");
    }

    private async Task FailAsync(InboxEntry entry, Exception error, CancellationToken cancellationToken)
    {
        if ((CloudLink.IsMiss(error) || error is InputException) && error is not FileNotFoundException && !await StoresAnswerAsync(entry.Key, cancellationToken))
        {
            log.LogWarning(error, "{Key} waits: its store does not answer. No try is counted.", entry.Key);
            await ledger.GiveBackAsync(entry, backoff.After(3), cancellationToken);
            return;
        }

        if (entry.Tries < InboxLedger.MaxTries)
        {
            log.LogWarning(error, "{Key} failed, try {Try} of {Tries}.", entry.Key, entry.Tries, InboxLedger.MaxTries);
            await ledger.FailAsync(entry, error.Message, backoff.After(entry.Tries), cancellationToken);
            return;
        }

        await PoisonAsync(entry, error.Message, cancellationToken);
    }

    /// <summary>Whether the fault is the photograph's own: the stores it needs answer others.</summary>
    private async Task<bool> StoresAnswerAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await store.Listing.FindAsync(key, cancellationToken);
            await own.GetAsync(InboxNames.Poison(key), cancellationToken);
            return true;
        }
        catch (Exception e) when (CloudLink.IsMiss(e) || e is JsonException or InputException)
        {
            log.LogDebug(e, "The stores do not answer.");
            return false;
        }
    }

    /// <summary>The note first, the receipt after it: a process that dies between the two writes both again.</summary>
    private async Task PoisonAsync(InboxEntry entry, string reason, CancellationToken cancellationToken)
    {
        var poisoned = new PoisonedPhotograph(entry.Key, entry.Version, entry.Source, InboxLedger.Short(reason), entry.Tries, entry.ArrivedAt, time.GetUtcNow());
        var note = InboxNames.Poison(entry.Key);
        try
        {
            await own.PutAsync(note, JsonSerializer.SerializeToUtf8Bytes(poisoned, Json.Indented), cancellationToken);
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            log.LogWarning(e, "The note {Note} cannot be written; it is tried again.", note);
            await ledger.GiveBackAsync(entry, backoff.After(3), cancellationToken);
            return;
        }

        await ledger.PoisonAsync(entry, poisoned, cancellationToken);
        log.LogError("{Key} is poison after {Tries} tries, see {Note}: {Reason}", entry.Key, entry.Tries, note, reason);
    }

    /// <summary>Stopped, or taken over by another: the one is no try, the other is the other's.</summary>
    private async Task LetGoAsync(InboxEntry entry, CancellationToken stoppingToken)
    {
        if (!stoppingToken.IsCancellationRequested)
        {
            log.LogWarning("{Key} fell out of hand: another worker has it.", entry.Key);
            return;
        }

        using var brief = new CancellationTokenSource(_lastWord, time);
        try
        {
            await ledger.GiveBackAsync(entry, TimeSpan.Zero, brief.Token);
        }
        catch (Exception e) when (CloudLink.IsMiss(e) || e is OperationCanceledException)
        {
            log.LogDebug(e, "{Key} is taken over when its claim ends.", entry.Key);
        }
    }

    /// <summary>Keeps a photograph in hand while it is inspected; when it is not ours any more, the inspection ends.</summary>
    private async Task RenewAsync(InboxEntry entry, CancellationTokenSource held, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.Lease / 3, time, ended);
                try
                {
                    if (await ledger.RenewAsync(entry, ended)) continue;
                    await held.CancelAsync();
                    return;
                }
                catch (Exception e) when (CloudLink.IsMiss(e))
                {
                    log.LogDebug(e, "The claim on {Key} could not be renewed; it is tried again.", entry.Key);
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The inspection is over.
        }
    }
}
