namespace Puente.Functions.Tests.Inbox;

/// <summary>The host's blob trigger over a folder.</summary>
public sealed class BlobTriggerInboxTests : InboxConformance
{
    internal override Task PutAsync(Site site, string name, string content) => LocalFiles.PutAsync(Folder, name, content);

    internal override Task TellAsync(Site site, string name) => site.Blobs.NoteAsync(name, new Uri(LocalFiles.Locate(Folder, name)), Cancel);

    [Fact]
    public async Task Polling_over_the_same_folder_tells_of_the_same_versions()
    {
        var site = Open();
        await PutAsync(site, "deck.jpg", "deck");
        await TellAsync(site, "deck.jpg");
        Assert.Equal(0, await site.Poller.RoundAsync(Cancel));
        await site.WorkAsync();
        await PassAsync(async () => (await site.StatusAsync()).Done == 1, "the inspection");
        Assert.Equal(0, await site.Poller.RoundAsync(Cancel));
    }

    [Fact]
    public async Task A_full_inbox_makes_the_trigger_wait_and_fails_nothing()
    {
        Inspector.Holding = "Not yet.";
        var site = await Open(Options with { MaxWaiting = 1 }).WorkAsync();
        foreach (var name in new[] { "a.jpg", "b.jpg" }) await PutAsync(site, name, name);
        await TellAsync(site, "a.jpg");
        var waiting = TellAsync(site, "b.jpg");
        await PassAsync(async () => (await site.StatusAsync()).Waiting == 1, "the first");
        Assert.False(waiting.IsCompleted);
        Inspector.Holding = null;
        await PassAsync(async () => (await site.StatusAsync()).Done == 2, "both");
        await waiting;
    }
}
