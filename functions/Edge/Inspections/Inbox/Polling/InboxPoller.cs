using Microsoft.Extensions.Logging;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Objects;

namespace Puente.Edge.Inspections.Inbox.Polling;

/// <summary>
/// Looks for photographs by listing. A round lists at most <see cref="InboxOptions.PagesPerRound"/> pages: first what lies behind all keys seen so far
/// (photographs named by date or number), with the pages left a sweep over everything, for keys that sort before the cursor and for new versions.
/// <para>
/// So a store of N objects whose order helps costs one page a round, and a late key in it is found after at most SweepEvery plus
/// N / (1000 · (PagesPerRound - 1)) rounds: 100,000 objects, with the defaults and a round every 3 s, in 75 s more. A store that fits one round is swept each round.
/// </para>
/// </summary>
public sealed class InboxPoller(
    InboxSources sources, InboxStore store, InboxLedger ledger, InboxState state, InboxOptions options, TimeProvider time, ILogger<InboxPoller> log)
{
    /// <summary>A file that changed within it may still be being written: it is taken on a later round. One dated ahead came with its date from elsewhere.</summary>
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _round = new(1, 1);
    private bool _full, _away;

    /// <summary>One round where polling is on, told in the log. A store or a state that does not answer is told once, and the next round tries again.</summary>
    public async Task TryRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await sources.AreOnAsync(InboxSource.Polling, cancellationToken)) return;
            if (await RoundAsync(cancellationToken) is > 0 and var found) log.LogInformation("Polling found {Photographs} photographs.", found);
            if (_away) log.LogInformation("Polling goes on.");
            _away = false;
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            if (!_away) log.LogWarning(e, "The inbox's store or state does not answer; polling tries again with each round.");
            _away = true;
        }
    }

    /// <summary>One round. One that finds another under way does nothing.</summary>
    /// <returns>Photographs newly noted.</returns>
    public async Task<int> RoundAsync(CancellationToken cancellationToken)
    {
        if (!await _round.WaitAsync(0, cancellationToken)) return 0;
        try
        {
            var (found, etag) = await state.FindAsync<InboxCursor>(InboxNames.Cursor, cancellationToken);
            var (cursor, round) = (found ?? InboxCursor.Start, new Round(options.PagesPerRound));
            if (cursor is { SweepEnded: not null, FitsOneRound: false }) cursor = await TailAsync(cursor, round, cancellationToken);
            if (!round.Full) cursor = await SweepAsync(cursor, round, cancellationToken);
            // After the arrivals, never before them. Who lists beside this process and was faster has a cursor as good as this one.
            if (cursor != found) await state.TrySaveAsync(InboxNames.Cursor, cursor, etag, cancellationToken);
            if (round.Full && !_full) log.LogInformation("The inbox is full: {Most} photographs wait. Polling goes on as they are done.", options.MaxWaiting);
            _full = round.Full;
            return round.Added;
        }
        finally
        {
            _round.Release();
        }
    }

    /// <summary>What lies behind the last key seen.</summary>
    private async Task<InboxCursor> TailAsync(InboxCursor cursor, Round round, CancellationToken cancellationToken)
    {
        await foreach (var page in store.Listing.PagesAsync(options.Prefix, cursor.Tail, cancellationToken))
        {
            var whole = await NoteAsync(page, round, cancellationToken);
            // A file that is not whole yet holds the cursor before it; so does a full inbox.
            if (!whole || round.Full) break;
            cursor = cursor with { Tail = page.Next ?? page.Resume ?? cursor.Tail };
            // One page is the sweep's: it gets on however fast photographs come.
            if (page.Next is null || round.PagesLeft <= 1) break;
        }

        return cursor;
    }

    /// <summary>Everything, from where the last round left it.</summary>
    private async Task<InboxCursor> SweepAsync(InboxCursor before, Round round, CancellationToken cancellationToken)
    {
        var (cursor, now) = (before, time.GetUtcNow());
        var begins = !cursor.Sweeping;
        if (begins && cursor is { FitsOneRound: false, SweepBegan: { } began } && now < began + options.SweepEvery) return cursor;
        if (begins) cursor = cursor with { Sweeping = true, Sweep = null, SweepBegan = now };
        var first = cursor.SweepEnded is null;
        await foreach (var page in store.Listing.PagesAsync(options.Prefix, cursor.Sweep, cancellationToken))
        {
            await NoteAsync(page, round, cancellationToken);
            if (round.Full) return cursor;
            if (first || cursor.FitsOneRound) cursor = cursor with { Tail = page.Next ?? page.Resume };
            if (page.Next is null) break;
            cursor = cursor with { Sweep = page.Next };
            if (round.PagesLeft == 0) return cursor;
        }

        // A small store is swept round after round: only where its keys end is worth a write.
        return begins && before.FitsOneRound ? before with { Tail = cursor.Tail } : cursor with { Sweeping = false, Sweep = null, SweepEnded = now, FitsOneRound = begins };
    }

    /// <summary>Notes a page's photographs, as far as there is room. False when a file among them is not whole yet.</summary>
    private async Task<bool> NoteAsync(ObjectPage page, Round round, CancellationToken cancellationToken)
    {
        round.PagesLeft--;
        var now = time.GetUtcNow();
        var photographs = page.Entries.Where(entry => InboxNames.IsPhotograph(entry.Key, options.Prefix)).ToList();
        var whole = photographs.Where(entry => !entry.IsFile || (now - entry.LastModified)?.Duration() >= _settled).ToList();
        if (whole.Count > 0)
        {
            var told = await ledger.AddAsync([.. whole.Select(entry => new PhotographArrival(InboxSource.Polling, entry.Key, entry.Version, entry.SizeBytes))], cancellationToken);
            round.Added += told.Added;
            round.Full = told.Refused > 0;
        }

        return whole.Count == photographs.Count;
    }

    private sealed class Round(int pages)
    {
        public int PagesLeft { get; set; } = pages;

        public int Added { get; set; }

        public bool Full { get; set; }
    }
}
