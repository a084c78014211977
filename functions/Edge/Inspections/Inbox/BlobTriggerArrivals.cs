using Microsoft.Extensions.Logging;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>
/// Notes what the host's blob trigger tells of. The host counts tries of its own and sets a blob aside after five: so a note that cannot be made yet,
/// because the state is away or the inbox is full, is waited for here and never fails.
/// </summary>
public sealed class BlobTriggerArrivals(
    InboxLedger ledger, InboxStore store, InboxSources sources, InboxOptions options, Backoff backoff, TimeProvider time, ILogger<BlobTriggerArrivals> log)
{
    /// <summary>Returns when the photograph is noted, or is none.</summary>
    /// <param name="name">The blob's name within its container: what follows the prefix in its key.</param>
    /// <param name="uri">Where the host sees it; null where it does not say.</param>
    /// <param name="cancellationToken">The host stops: the blob is told of again at the next start.</param>
    /// <exception cref="FileNotFoundException">The component's store has no such object.</exception>
    public async Task NoteAsync(string name, Uri? uri, CancellationToken cancellationToken)
    {
        var key = options.Prefix + name;
        for (var failures = 0; ;)
        {
            try
            {
                if (!await sources.AreOnAsync(InboxSource.BlobTrigger, cancellationToken) || !InboxNames.IsPhotograph(key, options.Prefix)) return;
                if (await FindAsync(key, uri, cancellationToken) is not { } arrival) return;
                if ((await ledger.AddAsync([arrival], cancellationToken)).Refused == 0) return;
                failures++;
            }
            catch (Exception e) when (CloudLink.IsMiss(e) && e is not FileNotFoundException)
            {
                if (failures++ == 0) log.LogWarning(e, "{Key} cannot be noted yet; it is tried again.", key);
            }

            await Task.Delay(backoff.After(Math.Min(failures, 4)), time, cancellationToken);
        }
    }

    /// <summary>The version that is there: the one the trigger told of, or a later one, of which it will tell too. Null when the file is gone.</summary>
    private async Task<PhotographArrival?> FindAsync(string key, Uri? uri, CancellationToken cancellationToken)
    {
        if (uri is { IsFile: true })
        {
            // As polling over the same folder sees it, so that both tell of one version.
            var file = new FileInfo(uri.LocalPath);
            return file.Exists ? new PhotographArrival(InboxSource.BlobTrigger, key, ObjectVersion.OfFile(file), file.Length) : null;
        }

        var found = await store.Listing.FindAsync(key, cancellationToken) ?? throw new FileNotFoundException(
            $"The blob trigger tells of {key}, and {options.Component} has no such object. Point Inbox:Component and Inbox:Prefix at the container that the trigger watches.");
        return new PhotographArrival(InboxSource.BlobTrigger, key, found.Version, found.SizeBytes);
    }
}
