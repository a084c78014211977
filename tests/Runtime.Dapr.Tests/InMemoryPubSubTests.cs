namespace Puente.Runtime.Dapr.Tests;

public class InMemoryPubSubTests : PubSubConformance
{
    protected override bool InOrder => true;

    protected override ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() => new(("pubsub.in-memory", []));

    [Fact]
    public async Task Each_app_id_gets_every_event_and_none_from_before_it_registered()
    {
        Folder.WithSubscription("twin-changed", "/events/twin");
        using var publisher = await Folder.OpenAsync("hub");
        await publisher.PublishEventAsync("pubsub", "twin-changed", 0);
        await using var one = await Receiver.StartAsync(Folder, "edge-1");
        await using var two = await Receiver.StartAsync(Folder, "edge-2");
        await publisher.PublishEventAsync("pubsub", "twin-changed", 1);
        Assert.Equal(1, Assert.Single(await one.WaitAsync(1)).Number);
        Assert.Equal(1, Assert.Single(await two.WaitAsync(1)).Number);
    }

    [Fact]
    public async Task A_second_process_of_an_app_id_takes_over_without_repeating()
    {
        var first = await Receiver.StartAsync(Subscribed(), "hub");
        await using var second = await Receiver.StartAsync(Folder, "hub");
        using var edge = await Folder.OpenAsync("edge-1");
        await edge.PublishEventAsync("pubsub", Topic, 1);
        Assert.Equal(1, Assert.Single(await first.WaitAsync(1)).Number);
        await first.DisposeAsync();
        await edge.PublishEventAsync("pubsub", Topic, 2);
        Assert.Equal(2, Assert.Single(await second.WaitAsync(1)).Number);
    }
}
