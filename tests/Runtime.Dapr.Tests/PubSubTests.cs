using Dapr;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Dapr.Tests;

public sealed class PubSubTests : IDisposable
{
    private const string Topic = "edge-events";
    private readonly TestFolder folder = new TestFolder().WithComponent("pubsub", "pubsub.in-memory");

    public void Dispose() => folder.Dispose();

    private TestFolder Subscribed(string? more = null) => folder.WithSubscription(Topic, "/events/edge", more, scope: "hub");

    [Fact]
    public async Task An_event_reaches_the_other_client_s_app_in_an_envelope()
    {
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub", more: o => o.AppToken = "let me in");
        using var edge = folder.Client("edge-1");
        await edge.PublishEventAsync("pubsub", Topic, new { Name = "crack" }, new Dictionary<string, string> { ["cloudevent.type"] = "inspection.completed", ["cloudevent.subject"] = "i-7" });
        var delivery = Assert.Single(await hub.WaitAsync(1));
        Assert.Equal("application/cloudevents+json", delivery.ContentType);
        Assert.Equal("let me in", delivery.Token);
        var e = delivery.Event;
        Assert.Equal(
            ["1.0", "edge-1", "inspection.completed", "i-7", "application/json", Topic, "pubsub", "crack"],
            [Text("specversion"), Text("source"), Text("type"), Text("subject"), Text("datacontenttype"), Text("topic"), Text("pubsubname"), e["data"]!["name"]!.ToString()]);
        Assert.True(Guid.TryParse(Text("id"), out _));
        Assert.True(DateTimeOffset.TryParse(Text("time"), out _));
        Assert.Equal(Text("traceid"), Text("traceparent"));
        string Text(string name) => e[name]!.ToString();
    }

    [Fact]
    public async Task Events_come_in_order_and_once_from_single_and_bulk_calls()
    {
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        using var edge = folder.Client("edge-1");
        for (var i = 0; i < 40; i++)
            await edge.PublishEventAsync("pubsub", Topic, i);
        Assert.Empty((await edge.BulkPublishEventAsync("pubsub", Topic, Enumerable.Range(40, 40).ToList())).FailedEntries);
        Assert.Equal(Enumerable.Range(0, 80), (await hub.WaitAsync(80)).Select(d => d.Number));
    }

    [Fact]
    public async Task Each_app_id_gets_every_event_and_none_from_before_it_registered()
    {
        folder.WithSubscription("twin-changed", "/events/twin");
        using var publisher = folder.Client("hub");
        await publisher.PublishEventAsync("pubsub", "twin-changed", 0);
        await using var one = await Receiver.StartAsync(folder, "edge-1");
        await using var two = await Receiver.StartAsync(folder, "edge-2");
        await publisher.PublishEventAsync("pubsub", "twin-changed", 1);
        Assert.Equal(1, Assert.Single(await one.WaitAsync(1)).Number);
        Assert.Equal(1, Assert.Single(await two.WaitAsync(1)).Number);
    }

    [Fact]
    public async Task What_was_published_while_the_receiver_was_away_comes_when_it_is_back()
    {
        using var edge = folder.Client("edge-1");
        await using (await Receiver.StartAsync(Subscribed(), "hub"))
        {
            // Registered, and gone.
        }

        await edge.PublishEventAsync("pubsub", Topic, 1);
        await edge.PublishEventAsync("pubsub", Topic, 2);
        await using var hub = await Receiver.StartAsync(folder, "hub");
        Assert.Equal([1, 2], (await hub.WaitAsync(2)).Select(d => d.Number));
    }

    [Fact]
    public async Task An_event_that_failed_before_a_restart_comes_again_after_it()
    {
        using var edge = folder.Client("edge-1");
        await using (var failing = await Receiver.StartAsync(Subscribed(), "hub", d => d.Number == 2 ? Results.StatusCode(500) : Results.Ok()))
        {
            for (var i = 1; i <= 3; i++)
                await edge.PublishEventAsync("pubsub", Topic, i);
            Assert.Equal([1, 2, 2], (await failing.WaitAsync(3)).Select(d => d.Number).Take(3));
        }

        await using var hub = await Receiver.StartAsync(folder, "hub");
        Assert.Equal([2, 3], (await hub.WaitAsync(2)).Select(d => d.Number));
    }

    [Theory]
    [InlineData("""{"status":"RETRY"}""", 200, false)]
    [InlineData("""{"status":"later"}""", 200, false)]
    [InlineData("", 503, false)]
    [InlineData("""{"status":"SUCCESS"}""", 200, true)]
    [InlineData("""{"status":""}""", 202, true)]
    [InlineData("fine", 200, true)]
    [InlineData("""{"status":"DROP"}""", 200, true)]
    [InlineData("", 404, true)]
    public async Task The_app_s_answer_decides(string body, int code, bool done)
    {
        var answers = 0;
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub", _ => Interlocked.Increment(ref answers) == 1 ? Results.Text(body, statusCode: code) : Results.Ok());
        await hub.Client.PublishEventAsync("pubsub", Topic, 1);
        await hub.Client.PublishEventAsync("pubsub", Topic, 2);
        Assert.Equal(done ? [1, 2] : [1, 1, 2], (await hub.WaitAsync(done ? 2 : 3)).Select(d => d.Number));
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(500, 3)]
    [InlineData(404, 1)]
    public async Task The_dead_letter_topic_takes_what_the_app_fails_or_drops_and_the_rest_goes_on(int code, int attempts)
    {
        Subscribed("deadLetterTopic: dead").WithSubscription("dead", "/events/dead", scope: "hub");
        await using var hub = await Receiver.StartAsync(
            folder, "hub", d => d is { Name: "edge", Number: 1 } ? Results.StatusCode(code) : Results.Ok(), o => o.DeadLetterAfterAttempts = attempts);
        await hub.Client.PublishEventAsync("pubsub", Topic, 1);
        await hub.Client.PublishEventAsync("pubsub", Topic, 2);
        var came = await hub.WaitAsync(attempts + 2);
        Assert.Equal([.. Enumerable.Repeat(1, attempts), 2], came.Where(d => d.Name == "edge").Select(d => d.Number));
        var dead = Assert.Single(came, d => d.Name == "dead");
        Assert.Equal(1, dead.Number);
        Assert.Equal(came[0].Event["id"]!.ToString(), dead.Event["id"]!.ToString());
    }

    [Fact]
    public async Task Dead_letters_wait_for_their_first_reader()
    {
        await using (var hub = await Receiver.StartAsync(Subscribed("deadLetterTopic: dead"), "hub", d => Results.StatusCode(d.Number == 1 ? 500 : 200)))
        {
            await hub.Client.PublishEventAsync("pubsub", Topic, 1);
            await hub.Client.PublishEventAsync("pubsub", Topic, 2);
            await hub.WaitAsync(2);
        }

        folder.WithSubscription("dead", "/events/dead", scope: "operator");
        await using var reader = await Receiver.StartAsync(folder, "operator");
        Assert.Equal(1, Assert.Single(await reader.WaitAsync(1)).Number);
    }

    [Fact]
    public async Task A_second_process_of_an_app_id_takes_over_without_repeating()
    {
        var first = await Receiver.StartAsync(Subscribed(), "hub");
        await using var second = await Receiver.StartAsync(folder, "hub");
        using var edge = folder.Client("edge-1");
        await edge.PublishEventAsync("pubsub", Topic, 1);
        Assert.Equal(1, Assert.Single(await first.WaitAsync(1)).Number);
        await first.DisposeAsync();
        await edge.PublishEventAsync("pubsub", Topic, 2);
        Assert.Equal(2, Assert.Single(await second.WaitAsync(1)).Number);
    }

    [Fact]
    public async Task Raw_payloads_and_bytes_come_as_base64_and_ready_made_events_as_they_are()
    {
        var raw = new Dictionary<string, string> { ["rawPayload"] = "true" };
        folder.WithSubscription("raw", "/events/raw", "metadata: { rawPayload: \"true\" }");
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        await hub.Client.PublishByteEventAsync("pubsub", "raw", new byte[] { 1, 2, 3 }, "application/octet-stream", raw);
        Assert.Equal(["AQID", "Dapr", "application/octet-stream"], Fields((await hub.WaitAsync(1))[0], "data_base64", "source", "datacontenttype"));
        await hub.Client.PublishByteEventAsync("pubsub", Topic, new byte[] { 4, 5 }, "image/png");
        Assert.Equal(["BAU=", "hub", "image/png"], Fields((await hub.WaitAsync(1))[1], "data_base64", "source", "datacontenttype"));
        await hub.Client.PublishEventAsync("pubsub", Topic, new CloudEvent<int>(9) { Source = new Uri("urn:site"), Type = "seen" });
        Assert.Equal(["9", "urn:site", "seen", Topic], Fields((await hub.WaitAsync(1))[2], "data", "source", "type", "topic"));
        await hub.Client.PublishEventAsync("pubsub", Topic);
        Assert.Equal(["", "text/plain"], Fields((await hub.WaitAsync(1))[3], "data", "datacontenttype"));
    }

    [Fact]
    public async Task An_expired_event_is_not_delivered()
    {
        var clock = new ManualClock();
        await using (await Receiver.StartAsync(Subscribed(), "hub"))
        {
        }

        using (var edge = folder.Client("edge-1", clock))
            await edge.PublishEventAsync("pubsub", Topic, 1, new Dictionary<string, string> { ["ttlInSeconds"] = "5" });
        await using var hub = await Receiver.StartAsync(folder, "hub");
        await hub.Client.PublishEventAsync("pubsub", Topic, 2);
        Assert.Equal(2, Assert.Single(await hub.WaitAsync(1)).Number);
    }

    [Theory]
    [InlineData("other", "", "", StatusCode.InvalidArgument, "DAPR_PUBSUB_NOT_FOUND")]
    [InlineData("pubsub", "rawPayload", "maybe", StatusCode.InvalidArgument, "DAPR_PUBSUB_METADATA_DESERIALIZATION")]
    [InlineData("pubsub", "ttlInSeconds", "soon", StatusCode.InvalidArgument, "DAPR_PUBSUB_METADATA_DESERIALIZATION")]
    public async Task A_bad_publish_has_the_status_of_a_sidecar(string pubsub, string key, string value, StatusCode status, string code)
    {
        using var client = folder.Client();
        var metadata = key.Length == 0 ? [] : new Dictionary<string, string> { [key] = value };
        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync(pubsub, Topic, 1, metadata));
        Assert.Equal(status, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_is_none_is_refused()
    {
        using var client = folder.Client();
        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishByteEventAsync("pubsub", Topic, "[1]"u8.ToArray(), "application/cloudevents+json"));
        Assert.Contains("DAPR_PUBSUB_CLOUD_EVENT_CREATION", error.Message, StringComparison.Ordinal);
    }

    private static string[] Fields(Receiver.Delivery delivery, params string[] names) => [.. names.Select(n => delivery.Event[n]!.ToString())];
}
