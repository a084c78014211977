using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace Puente.Runtime.Dapr.Tests;

public class RedisPubSubTests : PubSubConformance
{
    /// <summary>A database of its own: it is emptied before each test.</summary>
    protected virtual int Database => 5;

    protected override async ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync()
    {
        var server = await SharedRedis.Server();
        using var raw = await ConnectionMultiplexer.ConnectAsync(server.Host + ",allowAdmin=true");
        await raw.GetDatabase(Database).ExecuteAsync("FLUSHDB");
        return ("pubsub.redis", [("redisHost", server.Host), ("redisDB", $"{Database}"), .. Soon]);
    }

    private static (string, string)[] Soon => [("processingTimeout", "300ms"), ("redeliverInterval", "100ms")];

    [Fact]
    public async Task A_stream_holds_what_Dapr_would_have_put_there_and_what_it_puts_there_is_delivered()
    {
        using var raw = await ConnectionMultiplexer.ConnectAsync((await SharedRedis.Server()).Host);
        var database = raw.GetDatabase(Database);
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        await hub.Client.PublishEventAsync("pubsub", Topic, 7);
        await hub.WaitAsync(1);
        var entry = Assert.Single(await database.StreamRangeAsync(Topic));
        Assert.Equal("data", Assert.Single(entry.Values).Name);
        Assert.Contains("\"data\":7", entry["data"].ToString(), StringComparison.Ordinal);
        var group = Assert.Single(await database.StreamGroupInfoAsync(Topic));
        Assert.Equal(("hub", "hub"), (group.Name, Assert.Single(await database.StreamConsumerInfoAsync(Topic, "hub")).Name));
        await database.StreamAddAsync(Topic, "data", entry["data"].ToString().Replace("\"data\":7", "\"data\":8", StringComparison.Ordinal));
        Assert.Equal(8, (await hub.WaitAsync(1))[1].Number);
        await Eventually(async () => (await database.StreamPendingAsync(Topic, "hub")).PendingMessageCount == 0);
    }

    [Fact]
    public async Task What_a_dead_consumer_had_in_hand_is_delivered_by_another()
    {
        using var raw = await ConnectionMultiplexer.ConnectAsync((await SharedRedis.Server()).Host);
        var database = raw.GetDatabase(Database);
        using var edge = await Folder.OpenAsync("edge-1");
        await database.StreamCreateConsumerGroupAsync(Topic, "hub", StreamPosition.Beginning);
        await edge.PublishEventAsync("pubsub", Topic, 1);
        // A consumer that reads and is never heard of again.
        Assert.Single(await database.StreamReadGroupAsync(Topic, "hub", "hub", ">"));
        await edge.PublishEventAsync("pubsub", Topic, 2);
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        Assert.Equal([1, 2], Numbers(await hub.WaitAsync(2)));
    }

    [Fact]
    public async Task An_event_that_is_handled_for_longer_than_the_processing_timeout_is_not_given_to_another()
    {
        using var go = new SemaphoreSlim(0);
        var first = 0;
        IResult Slow(Receiver.Delivery delivery)
        {
            // The redelivery would be due three times over.
            if (delivery.Number == 1 && Interlocked.Exchange(ref first, 1) == 0)
                go.Wait(TimeSpan.FromSeconds(1));
            return Results.Ok();
        }

        await using var one = await Receiver.StartAsync(Subscribed(), "hub", Slow);
        await using var two = await Receiver.StartAsync(Folder, "hub", Slow);
        using var edge = await Folder.OpenAsync("edge-1");
        await edge.PublishEventAsync("pubsub", Topic, 1);
        using var raw = await ConnectionMultiplexer.ConnectAsync((await SharedRedis.Server()).Host);
        var database = raw.GetDatabase(Database);
        await Eventually(async () => Volatile.Read(ref first) == 1 && (await database.StreamPendingAsync(Topic, "hub")).PendingMessageCount == 0);
        Assert.Equal(1, one.Count + two.Count);
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_server_is_away_at_start_and_dies_in_between()
    {
        await using var server = RedisServer.Prepare();
        Folder.WithComponent("pubsub", "pubsub.redis", [("redisHost", server.Host), ("readTimeout", "1s"), ("dialTimeout", "1s"), .. Soon]);
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        using var edge = await Folder.OpenAsync("edge-1");
        var error = await Assert.ThrowsAsync<global::Dapr.DaprException>(() => edge.PublishEventAsync("pubsub", Topic, 0));
        Assert.Contains("DAPR_PUBSUB_PUBLISH_MESSAGE: pubsub pubsub, topic edge-events", Assert.IsType<Grpc.Core.RpcException>(error.InnerException).Status.Detail, StringComparison.Ordinal);
        await server.Up();
        List<int> published = [];
        for (var i = 0; i < 60; i++)
        {
            if (i is 20 or 40)
                await server.Down();
            try
            {
                await edge.PublishEventAsync("pubsub", Topic, i);
                published.Add(i);
            }
            catch (global::Dapr.DaprException)
            {
                // Not confirmed: it may come or not.
            }

            if (i is 20 or 40)
                await server.Up();
        }

        Assert.True(published.Count >= 40, $"{published.Count} published");
        await Eventually(() => new(published.All(hub.Numbers.Contains)));
    }

    [Theory]
    [InlineData("queueDepth", "0")]
    [InlineData("concurrency", "many")]
    [InlineData("processingTimeout", "soon")]
    [InlineData("maxLenApprox", "-1")]
    [InlineData("redisHost", "a:0")]
    [InlineData("sentinelMasterName", "m")]
    public void A_bad_field_is_told_at_start_up(string field, string value)
    {
        Folder.WithComponent("pubsub", "pubsub.redis", field == "redisHost" ? [(field, value)] : [("redisHost", "localhost"), (field, value)]);
        Assert.Equal($"spec.metadata.{field}", Assert.Single(Assert.Throws<Resources.ComponentException>(() => Folder.Client()).Faults).Field);
    }

    private static async Task Eventually(Func<ValueTask<bool>> holds)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        for (; !await holds(); await Task.Delay(10))
            Assert.True(DateTime.UtcNow < deadline, "waited in vain");
    }
}
