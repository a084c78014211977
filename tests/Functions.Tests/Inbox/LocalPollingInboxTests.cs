namespace Puente.Functions.Tests.Inbox;

/// <summary>Polling over a local folder.</summary>
public sealed class LocalPollingInboxTests : PollingInboxConformance
{
    internal override Task PutAsync(Site site, string name, string content) => LocalFiles.PutAsync(Folder, name, content);

    internal override async Task FillAsync(Site site, int count)
    {
        for (var number = 0; number < count; number++) await PutAsync(site, $"m-{number:D4}.jpg", "x");
    }

    [Fact]
    public async Task A_file_that_is_being_written_is_taken_when_it_rests()
    {
        var site = Open();
        await PutAsync(site, "deck.jpg", "half");
        File.SetLastWriteTimeUtc(LocalFiles.Locate(Folder, "deck.jpg"), Time.GetUtcNow().UtcDateTime);
        Assert.Equal(0, await site.Poller.RoundAsync(Cancel));
        Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, await site.Poller.RoundAsync(Cancel));
    }
}
