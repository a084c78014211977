using System.Collections.Concurrent;
using Puente.Edge.Inspections.Inbox;

namespace Puente.Functions.Tests.Inbox;

/// <summary>Notifications of an S3 server.</summary>
public sealed class WebhookInboxTests : InboxConformance
{
    private readonly ConcurrentDictionary<string, string> _contents = new();
    private S3Server? _server;
    private S3Objects? _objects;

    protected override InboxOptions Options => base.Options with { Component = "camera", Bucket = S3Server.Bucket };

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

    internal override Task PutAsync(Site site, string name, string content)
    {
        _contents[name] = content;
        return _objects!.PutAsync(name, content);
    }

    internal override Task TellAsync(Site site, string name) => site.Notified.NoteAsync(S3Objects.Event(name, _contents[name]), Cancel);

    [Fact]
    public async Task Polling_over_the_same_bucket_tells_of_the_same_versions()
    {
        var site = Open();
        await PutAsync(site, "a b+c ü.jpg", "deck");
        await TellAsync(site, "a b+c ü.jpg");
        Assert.Equal(0, await site.Poller.RoundAsync(Cancel));
        Assert.Equal(1, (await site.StatusAsync()).Waiting);
    }

    [Fact]
    public async Task Events_of_another_bucket_are_ignored_and_counted()
    {
        var site = Open();
        var outcome = await site.Notified.NoteAsync(S3Objects.Event("a.jpg", "a", bucket: "other"), Cancel);
        Assert.Equal((0, 1), (outcome.Added, outcome.Ignored));
        Assert.Equal(1, site.Notified.Ignored);
    }

    [Fact]
    public async Task A_full_inbox_refuses_and_takes_the_same_message_later()
    {
        var site = Open(Options with { MaxWaiting = 1 });
        foreach (var name in new[] { "a.jpg", "b.jpg" }) await PutAsync(site, name, name);
        await TellAsync(site, "a.jpg");
        var message = S3Objects.Event("b.jpg", "b.jpg");
        Assert.Equal(1, (await site.Notified.NoteAsync(message, Cancel)).Refused);
        await site.WorkAsync();
        await PassAsync(async () => (await site.StatusAsync()).Done == 1, "the first");
        Assert.Equal(1, (await site.Notified.NoteAsync(message, Cancel)).Added);
    }
}
