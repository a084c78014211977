using System.Threading.Channels;
using Puente.Core;

namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>
/// What arrived, what is in whose hand, what is done: in Dapr state, shared by all processes of this site.
/// <para>
/// One success a version: a receipt is created before its entry goes, and looked for before an entry is tried; creation is first-write, so of two
/// workers that finish the same version one counts. A claim lasts as long as its worker renews it: what a dead process had in hand is taken over.
/// </para>
/// </summary>
public sealed class InboxLedger(InboxState state, InboxOptions options, TimeProvider time)
{
    /// <summary>Tries before a photograph is poison.</summary>
    public const int MaxTries = 5;

    private const int MaxFailing = 20, MaxReason = 1000, MaxConflicts = 100;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly KnownVersions _known = new();
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Raised after each change that this process has made. Its handlers do not wait, and throw nothing.</summary>
    public event Action? Changed;

    /// <summary>Notes arrivals; when this returns they survive this process. Those that are noted, done or poison already are left as they are.</summary>
    public async Task<AddedArrivals> AddAsync(IReadOnlyList<PhotographArrival> arrivals, CancellationToken cancellationToken)
    {
        var distinct = arrivals.DistinctBy(arrival => (arrival.Key, arrival.Version)).ToList();
        var unseen = distinct.Where(arrival => !_known.Contains(Receipt(arrival))).ToList();
        var receipts = await state.ExistingAsync([.. unseen.Select(Receipt)], cancellationToken);
        _known.Add(receipts);
        var candidates = unseen.Where(arrival => !receipts.Contains(Receipt(arrival))).ToList();
        if (candidates.Count == 0) return new AddedArrivals(0, distinct.Count, 0);

        // Between the look at the receipts and the addition one may be done: then its entry is found to be a repetition when it is claimed.
        var (added, refused) = await ChangeAsync(
            document =>
            {
                var here = document.Entries.Select(entry => (entry.Key, entry.Version)).ToHashSet();
                var fresh = candidates.Where(arrival => !here.Contains((arrival.Key, arrival.Version))).ToList();
                var taken = fresh.Take(Math.Max(0, options.MaxWaiting - document.Entries.Count)).Select(Entry).ToList();
                var next = taken.Count == 0 ? document : document with { Entries = [.. document.Entries, .. taken] };
                return (next, (taken.Count, fresh.Count - taken.Count));
            },
            cancellationToken);
        if (added > 0) Pulse();
        return new AddedArrivals(added, distinct.Count - added - refused, refused);
    }

    /// <summary>Takes the oldest photograph that is due into hand and counts a try, unless it has had all of its tries: the caller then calls it poison.</summary>
    public async Task<InboxClaim> ClaimAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var claim = await ChangeAsync(
                document =>
                {
                    var now = time.GetUtcNow();
                    var due = document.Entries.FirstOrDefault(entry => !entry.IsHeld(now) && !(entry.NotBefore > now));
                    if (due is null) return (document, new InboxClaim(null, Next(document)));
                    var held = due with { Claim = Guid.NewGuid().ToString("n"), ClaimedUntil = now + options.Lease, Tries = Math.Min(MaxTries + 1, due.Tries + 1), NotBefore = null };
                    return (document.With(held), new InboxClaim(held, null));
                },
                cancellationToken);
            if (claim.Entry is not { } entry) return claim;
            if ((await state.FindAsync<InboxReceipt>(Receipt(entry), cancellationToken)).Value is not { } receipt)
            {
                // Another worker of this process may find more.
                Pulse();
                return claim;
            }

            await CloseAsync(entry, receipt, null, cancellationToken);
        }
    }

    /// <summary>Keeps <paramref name="entry"/> in hand. False when it is in another's: whatever is being done with it ends then.</summary>
    public Task<bool> RenewAsync(InboxEntry entry, CancellationToken cancellationToken) => ChangeHeldAsync(
        entry, (document, held) => document.With(held with { ClaimedUntil = time.GetUtcNow() + options.Lease }), cancellationToken);

    /// <summary>It is inspected. False when it was before, by another.</summary>
    public async Task<bool> CompleteAsync(InboxEntry entry, string inspection, CancellationToken cancellationToken) =>
        await EndAsync(entry, new InboxReceipt(entry.Id, time.GetUtcNow(), inspection), null, cancellationToken);

    /// <summary>It is given up, for <paramref name="poisoned"/>'s reason.</summary>
    public async Task<bool> PoisonAsync(InboxEntry entry, PoisonedPhotograph poisoned, CancellationToken cancellationToken) =>
        await EndAsync(entry, new InboxReceipt(entry.Id, poisoned.PoisonedAt, null), poisoned, cancellationToken);

    /// <summary>A try failed: it waits.</summary>
    public Task<bool> FailAsync(InboxEntry entry, string fault, TimeSpan wait, CancellationToken cancellationToken) => ChangeHeldAsync(
        entry,
        (document, held) => document.With(held with { Claim = null, ClaimedUntil = null, NotBefore = time.GetUtcNow() + wait, Fault = Short(fault) }),
        cancellationToken);

    /// <summary>It was not tried after all: out of hand, and no try is counted.</summary>
    public Task<bool> GiveBackAsync(InboxEntry entry, TimeSpan wait, CancellationToken cancellationToken) => ChangeHeldAsync(
        entry,
        (document, held) => document.With(held with { Claim = null, ClaimedUntil = null, Tries = held.Tries - 1, NotBefore = wait > TimeSpan.Zero ? time.GetUtcNow() + wait : null }),
        cancellationToken);

    /// <summary>The poisoned versions of <paramref name="key"/>: one, or, where <paramref name="version"/> is null, those that are told of by name.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public async Task<IReadOnlyList<PoisonedPhotograph>> FindPoisonedAsync(string key, string? version, CancellationToken cancellationToken)
    {
        var (document, _) = await ReadAsync(cancellationToken);
        var found = document.Poisoned.Where(one => one.Key == key && (version is null || one.Version == version)).ToList();
        if (found.Count == 0 && version is not null && (await state.FindAsync<InboxReceipt>(Receipt(key, version), cancellationToken)).Value is { Inspection: null } receipt)
            found.Add(new PoisonedPhotograph(key, version, default, "It was too long ago to be told of by name.", MaxTries, receipt.At, receipt.At));
        return found.Count > 0 ? found : throw new InputException(
            "key", key, "is no poisoned photograph", "Give the key that GET /api/inbox or a note in poison/ tells, and the version where the note is an older one.");
    }

    /// <summary>Poisoned photographs are tried afresh.</summary>
    public async Task TryAgainAsync(IReadOnlyList<PoisonedPhotograph> again, CancellationToken cancellationToken)
    {
        // The receipts first: dying between the two leaves the photographs among the poisoned, to be asked for again.
        foreach (var one in again) await state.DeleteAsync(Receipt(one.Key, one.Version), cancellationToken);
        _known.Remove(again.Select(one => Receipt(one.Key, one.Version)));
        await ChangeAsync(
            current =>
            {
                var fresh = again.Where(one => !current.Entries.Any(entry => entry.Is(one.Key, one.Version)))
                    .Select(one => Entry(new PhotographArrival(one.Source, one.Key, one.Version, null)));
                return (current with { Poisoned = [.. current.Poisoned.Except(again)], Entries = [.. current.Entries, .. fresh] }, true);
            },
            cancellationToken);
        Pulse();
    }

    /// <summary>Where the inbox stands.</summary>
    public async Task<InboxStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var (document, _) = await ReadAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (held, waiting) = (document.Entries.Count(entry => entry.IsHeld(now)), document.Entries.Where(entry => !entry.IsHeld(now)).ToList());
        return new InboxStatus(
            waiting.Count, held, document.Done, document.PoisonedInAll, waiting.Count == 0 ? null : waiting.Min(entry => entry.ArrivedAt),
            [.. waiting.Where(entry => entry.Fault is not null).Take(MaxFailing)], [.. document.Poisoned.Reverse()]);
    }

    /// <summary>Ends when something may be due: after an arrival that this process noted, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await _added.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over: look again.
        }
    }

    /// <summary>At most 1000 characters of a reason.</summary>
    public static string Short(string reason) => reason.Length <= MaxReason ? reason : reason[..MaxReason];

    private static string Receipt(PhotographArrival arrival) => Receipt(arrival.Key, arrival.Version);

    private static string Receipt(InboxEntry entry) => Receipt(entry.Key, entry.Version);

    private static string Receipt(string key, string version) => InboxNames.Receipt(key, version);

    private static DateTimeOffset? Next(InboxDocument document) => document.Entries.Select(entry => entry.Claim is null ? entry.NotBefore : entry.ClaimedUntil).Min();

    private InboxEntry Entry(PhotographArrival arrival) =>
        new(Guid.NewGuid().ToString("n"), arrival.Source, arrival.Key, arrival.Version, arrival.SizeBytes, time.GetUtcNow());

    private void Pulse() => _added.Writer.TryWrite(true);

    /// <summary>Creates the receipt, then takes the entry out. A process that dies between the two leaves an entry whose receipt says that it is over.</summary>
    private async Task<bool> EndAsync(InboxEntry entry, InboxReceipt receipt, PoisonedPhotograph? poisoned, CancellationToken cancellationToken)
    {
        var key = Receipt(entry);
        var first = await state.TrySaveAsync(key, receipt, "", cancellationToken);
        if (!first && (await state.FindAsync<InboxReceipt>(key, cancellationToken)).Value is { } earlier) receipt = earlier;
        await CloseAsync(entry, receipt, poisoned, cancellationToken);
        _known.Add([key]);
        return first;
    }

    /// <summary>Takes out an entry whose receipt is there. It counts when the receipt is of this very entry: anyone else's was a repetition.</summary>
    private Task<bool> CloseAsync(InboxEntry entry, InboxReceipt receipt, PoisonedPhotograph? poisoned, CancellationToken cancellationToken) => ChangeAsync(
        document =>
        {
            if (document.Entries.FirstOrDefault(one => one.Id == entry.Id) is not { } found) return (document, false);
            var without = document.Without(entry.Id);
            if (receipt.Entry != entry.Id) return (without, true);
            return (receipt.Inspection is null
                ? without.With(poisoned ?? new PoisonedPhotograph(
                    found.Key, found.Version, found.Source, found.Fault ?? "Its note in poison/ says why.", found.Tries, found.ArrivedAt, receipt.At))
                : without with { Done = without.Done + 1 }, true);
        },
        cancellationToken);

    private Task<bool> ChangeHeldAsync(InboxEntry entry, Func<InboxDocument, InboxEntry, InboxDocument> change, CancellationToken cancellationToken) => ChangeAsync(
        document => document.Entries.FirstOrDefault(one => one.Id == entry.Id && one.Claim == entry.Claim) is { } held ? (change(document, held), true) : (document, false),
        cancellationToken);

    private async Task<(InboxDocument Document, string ETag)> ReadAsync(CancellationToken cancellationToken)
    {
        var (document, etag) = await state.FindAsync<InboxDocument>(InboxNames.Ledger, cancellationToken);
        return (document ?? InboxDocument.Empty, etag);
    }

    /// <summary>Changes the document, again from the start whenever another process was faster. A change that leaves it as it is writes nothing.</summary>
    private async Task<T> ChangeAsync<T>(Func<InboxDocument, (InboxDocument Next, T Answer)> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            for (var conflicts = 0; conflicts < MaxConflicts; conflicts++)
            {
                var (document, etag) = await ReadAsync(cancellationToken);
                var (next, answer) = change(document);
                if (ReferenceEquals(next, document)) return answer;
                if (!await state.TrySaveAsync(InboxNames.Ledger, next, etag, cancellationToken)) continue;
                Changed?.Invoke();
                return answer;
            }

            throw new IOException($"The inbox's document changed {MaxConflicts} times under this process; it is tried again.");
        }
        finally
        {
            _gate.Release();
        }
    }
}
