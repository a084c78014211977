using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Inspections.Inbox.Notifications;

/// <summary>Notes the photographs that notifications tell of, and counts what else they tell.</summary>
public sealed class NotifiedArrivals(InboxLedger ledger, InboxStore store, InboxOptions options, ILogger<NotifiedArrivals> log)
{
    /// <summary>Bytes of a message beyond which it is refused; SNS sends at most 256 KiB.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    private long _ignored;

    /// <summary>Events since the start of this process that told of no photograph of the inbox: another bucket or prefix, or nothing created.</summary>
    public long Ignored => Interlocked.Read(ref _ignored);

    /// <summary>Returns when what <paramref name="body"/> tells of is noted.</summary>
    /// <exception cref="InputException">It is no notification.</exception>
    public async Task<NotifiedOutcome> NoteAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var message = NotificationReader.Read(body);
        if (message.Note is { } note) log.LogInformation("Notifications: {Note}", note);
        var arrivals = new List<PhotographArrival>();
        foreach (var told in message.Objects.Where(IsOurs))
            if (await ArrivalAsync(told, cancellationToken) is { } arrival) arrivals.Add(arrival);
        var ignored = message.Objects.Count - arrivals.Count;
        Interlocked.Add(ref _ignored, ignored);
        var outcome = arrivals.Count == 0 ? new AddedArrivals(0, 0, 0) : await ledger.AddAsync(arrivals, cancellationToken);
        return new NotifiedOutcome(outcome.Added, outcome.Known, ignored, outcome.Refused);
    }

    private bool IsOurs(ObjectNotification told) => told.IsCreation && told.Bucket == options.Bucket && InboxNames.IsPhotograph(told.Key, options.Prefix);

    private async Task<PhotographArrival?> ArrivalAsync(ObjectNotification told, CancellationToken cancellationToken)
    {
        if (ObjectVersion.OfEtag(told.ETag) is { Length: > 0 } version) return new PhotographArrival(InboxSource.Webhook, told.Key, version, told.SizeBytes);
        // Events may come without; the store knows. One that is gone by now needs no inspection.
        var found = await store.Listing.FindAsync(told.Key, cancellationToken);
        return found is null ? null : new PhotographArrival(InboxSource.Webhook, told.Key, found.Version, found.SizeBytes);
    }
}
