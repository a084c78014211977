namespace Puente.Functions.Tests.Inbox;

/// <summary>The inbox with its state in a Redis server, which is killed under it.</summary>
public sealed class RedisStateInboxTests : InboxConformance
{
    private RedisServer? _server;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _server = await RedisServer.Start();
        Component("state", "state.redis", ("redisHost", _server.Host), ("dialTimeout", "1s"));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    internal override Task PutAsync(Site site, string name, string content) => LocalFiles.PutAsync(Folder, name, content);

    internal override Task TellAsync(Site site, string name) => site.Blobs.NoteAsync(name, new Uri(LocalFiles.Locate(Folder, name)), Cancel);

    [Fact]
    public async Task State_that_is_killed_while_photographs_are_in_hand_loses_none_and_repeats_none()
    {
        var site = await Open().WorkAsync();
        foreach (var (name, content) in new[] { ("a.jpg", "hang on"), ("b.jpg", "hang about") })
        {
            await PutAsync(site, name, content);
            await TellAsync(site, name);
        }

        await PassAsync(() => Task.FromResult(Inspector.TriesOf("hang on") + Inspector.TriesOf("hang about") == 2), "both to be in hand");
        await _server!.Down();
        await PutAsync(site, "c.jpg", "c");
        var told = TellAsync(site, "c.jpg");
        Inspector.Gate.SetResult();
        await PassAsync(() => Task.FromResult(Inspector.Done.Count == 2), "both to be inspected");
        await _server.Up();
        await PassAsync(async () => told.IsCompleted && (await site.StatusAsync()).Done == 3, "all to be told");
        await told;
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg"], Inspector.Done.Select(one => one.Name).Order(StringComparer.Ordinal));
    }
}
