using Puente.Edge.Inspections.Inbox;

namespace Puente.Functions.Tests.Inbox;

/// <summary>Polling over an S3 server.</summary>
public sealed class S3PollingInboxTests : PollingInboxConformance
{
    private S3Server? _server;
    private S3Objects? _objects;

    protected override InboxOptions Options => base.Options with { Component = "camera" };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _server = await S3Server.Start();
        _objects = new S3Objects(_server);
        Component("camera", "bindings.aws.s3", _objects.Metadata);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _objects?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    internal override Task PutAsync(Site site, string name, string content) => _objects!.PutAsync(name, content);

    internal override Task FillAsync(Site site, int count) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await PutAsync(site, $"m-{number:D4}.jpg", "x"));

    [Fact]
    public async Task A_server_that_is_killed_and_comes_back_costs_no_try_and_loses_nothing()
    {
        var site = Open();
        foreach (var name in new[] { "a.jpg", "b.jpg", "c.jpg" }) await PutAsync(site, name, name);
        await TellAsync(site, "");
        await _server!.Down();
        await site.WorkAsync();
        await PassAsync(async () => (await site.StatusAsync()) is var status && status.Waiting + status.InHand == 3 && Time.GetUtcNow() > site.Started + TimeSpan.FromMinutes(2), "the tries in vain");
        await Assert.ThrowsAsync<Dapr.DaprException>(() => TellAsync(site, ""));
        await _server.Up();
        await PutAsync(site, "d.jpg", "d.jpg");
        await TellAsync(site, "");
        await PassAsync(async () => (await site.StatusAsync()).Done == 4, "all inspections");
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg", "d.jpg"], Inspector.Done.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await site.StatusAsync()).PoisonedInAll);
        Assert.All(["a.jpg", "b.jpg", "c.jpg"], name => Assert.Equal(1, Inspector.TriesOf(name)));
    }

    [Fact]
    public async Task The_blob_trigger_of_a_storage_account_tells_of_the_version_that_the_store_has()
    {
        var site = Open(Options with { Sources = new HashSet<InboxSource> { InboxSource.BlobTrigger } });
        await PutAsync(site, "deck.jpg", "deck");
        await PutAsync(site, "deck.jpg.bak.jpg", "another");
        await site.Blobs.NoteAsync("deck.jpg", new Uri("https://account.example/inbox/deck.jpg"), Cancel);
        Assert.Equal(1, await site.Poller.RoundAsync(Cancel));
        Assert.Equal(2, (await site.StatusAsync()).Waiting);
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => site.Blobs.NoteAsync("none.jpg", null, Cancel));
        Assert.Contains("Inbox:Component", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_word_polling_is_on_for_a_server_and_the_blob_trigger_for_this_machines_disk()
    {
        var site = Open();
        Assert.Equal((true, false), await OnAsync(site));
        await PutAsync(site, "deck.jpg", "deck");
        await site.Poller.TryRoundAsync(Cancel);
        Assert.Equal(1, (await site.StatusAsync()).Waiting);
        Assert.Equal((false, true), await OnAsync(Open(Options with { Component = "objects" })));
        await Assert.ThrowsAsync<Dapr.DaprException>(() => OnAsync(Open(Options with { Component = "typo" })));

        static async Task<(bool Polling, bool Trigger)> OnAsync(Site of) =>
            (await of.Sources.AreOnAsync(InboxSource.Polling, Cancel), await of.Sources.AreOnAsync(InboxSource.BlobTrigger, Cancel));
    }

    [Fact]
    public async Task A_component_that_is_not_there_makes_no_poison()
    {
        var site = await Open(Options with { Component = "typo" }).WorkAsync();
        await site.Ledger.AddAsync([new PhotographArrival(InboxSource.Webhook, "inbox/a.jpg", "1", null)], Cancel);
        for (var minutes = 0; minutes < 60; minutes++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(5, Cancel);
        }

        await PassAsync(async () => (await site.StatusAsync()) is { Waiting: 1, PoisonedInAll: 0 }, "it to wait");
    }
}
