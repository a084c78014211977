using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Inspections.Inbox.Polling;

namespace Puente.Functions.Tests.Inbox;

/// <summary>What polling promises beyond the rest, over any store.</summary>
public abstract class PollingInboxConformance : InboxConformance
{
    internal override Task TellAsync(Site site, string name) => site.Poller.RoundAsync(Cancel);

    [Fact]
    public async Task Names_that_are_no_photographs_are_passed_over_and_folders_are_not()
    {
        var site = await Open().WorkAsync();
        foreach (var name in new[] { ".hidden.jpg", "half.jpg.tmp", "half.jpg.PART", ".thumbs/a.jpg", "flight-1/DJI_0001.jpg", "a b+c.jpg" }) await PutAsync(site, name, name);
        await TellAsync(site, "");
        await PassAsync(async () => (await site.StatusAsync()).Done == 2, "the two photographs");
        Assert.Equal(["DJI_0001.jpg", "a b+c.jpg"], Inspector.Done.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await site.StatusAsync()).PoisonedInAll);
    }

    [Fact]
    public async Task A_cursor_saves_listing_and_loses_neither_late_keys_nor_new_versions()
    {
        // Two pages a round of a store that has three: a key in front is found by the sweep, one behind at once.
        var site = Open(Options with { PagesPerRound = 2, SweepEvery = TimeSpan.FromMinutes(5), MaxWaiting = 2000 });
        await FillAsync(site, 2500);
        var added = 0;
        for (var rounds = 0; rounds < 2; rounds++) added += await RoundAsync(site);
        Assert.Equal(2000, added);
        await FinishAsync(site);
        added += await RoundAsync(site);
        Assert.Equal(2500, added);
        var cursor = (await site.State.FindAsync<InboxCursor>(InboxNames.Cursor, Cancel)).Value!;
        Assert.False(cursor.FitsOneRound);
        await FinishAsync(site);

        await PutAsync(site, "zz.jpg", "behind");
        Assert.Equal(1, await RoundAsync(site));
        await PutAsync(site, "aa.jpg", "in front");
        await PutAsync(site, "m-0001.jpg", "again");
        Assert.Equal(0, await RoundAsync(site));
        Time.Advance(TimeSpan.FromMinutes(6));
        added = 0;
        for (var rounds = 0; rounds < 4; rounds++) added += await RoundAsync(site);
        Assert.Equal(2, added);

        // A process that starts anew goes on where this one was.
        Assert.Equal(0, await RoundAsync(Open(site.Options)));
    }

    /// <summary>Objects <c>m-0000.jpg</c> on, with little in them.</summary>
    internal abstract Task FillAsync(Site site, int count);

    private static Task<int> RoundAsync(Site site) => site.Poller.RoundAsync(Cancel);

    /// <summary>All that waits is done, at once: one after the other would take the test's time.</summary>
    private async Task FinishAsync(Site site)
    {
        var (document, etag) = await site.State.FindAsync<InboxDocument>(InboxNames.Ledger, Cancel);
        await Parallel.ForEachAsync(document!.Entries, Cancel, async (entry, cancel) => Assert.True(
            await site.State.TrySaveAsync(InboxNames.Receipt(entry.Key, entry.Version), new InboxReceipt(entry.Id, Time.GetUtcNow(), "made"), "", cancel)));
        Assert.True(await site.State.TrySaveAsync(InboxNames.Ledger, InboxDocument.Empty, etag, Cancel));
    }
}
