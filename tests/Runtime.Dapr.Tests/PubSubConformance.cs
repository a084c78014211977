using Dapr;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What a pub/sub component must do, against <see cref="global::Dapr.Client.DaprClient"/> and an app's routes alone.</summary>
public abstract class PubSubConformance : IAsyncLifetime
{
    protected const string Topic = "edge-events";

    /// <summary>Whether events come one at a time, in the order of their publication.</summary>
    protected virtual bool InOrder => false;

    /// <summary>Whether events wait for an app that has never been there.</summary>
    protected virtual bool KeepsForNewcomers => true;

    /// <summary>Over what the suite runs.</summary>
    protected virtual Home Home => Home.Embedded;

    protected TestFolder Folder { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Home == Home.Sidecar && GivenSidecar.Exists, "Each test has subscriptions and apps of its own; a sidecar that was there before has one app: OneAppTests.");
        var (type, metadata) = await ComponentAsync();
        Folder = new TestFolder { Home = Home }.WithComponent("pubsub", type, metadata);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Folder is not null)
            await Folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The component's type and metadata; nothing is in its topics, and a failed event comes again soon.</summary>
    protected abstract ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync();

    protected IEnumerable<int> Numbers(IEnumerable<Receiver.Delivery> deliveries) => InOrder ? deliveries.Select(d => d.Number) : deliveries.Select(d => d.Number).Order();

    protected TestFolder Subscribed(string? more = null) => Folder.WithSubscription(Topic, "/events/edge", more, scope: "hub");

    [Fact]
    public async Task An_event_reaches_the_other_client_s_app_in_an_envelope()
    {
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub", more: o => o.AppToken = "let me in");
        using var edge = await Folder.OpenAsync("edge-1");
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
    public async Task Events_come_once_from_single_and_bulk_calls()
    {
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        using var edge = await Folder.OpenAsync("edge-1");
        for (var i = 0; i < 40; i++)
            await edge.PublishEventAsync("pubsub", Topic, i);
        Assert.Empty((await edge.BulkPublishEventAsync("pubsub", Topic, Enumerable.Range(40, 40).ToList())).FailedEntries);
        Assert.Equal(Enumerable.Range(0, 80), Numbers(await hub.WaitAsync(80)));
    }

    [Fact]
    public async Task What_was_published_while_the_receiver_was_away_comes_when_it_is_back()
    {
        using var edge = await Folder.OpenAsync("edge-1");
        await using (await Receiver.StartAsync(Subscribed(), "hub"))
        {
            // Registered, and gone.
        }

        await edge.PublishEventAsync("pubsub", Topic, 1);
        await edge.PublishEventAsync("pubsub", Topic, 2);
        await using var hub = await Receiver.StartAsync(Folder, "hub");
        Assert.Equal([1, 2], Numbers(await hub.WaitAsync(2)));
    }

    [Fact]
    public async Task An_event_that_failed_before_a_restart_comes_again_after_it()
    {
        using var edge = await Folder.OpenAsync("edge-1");
        await using (var failing = await Receiver.StartAsync(Subscribed(), "hub", d => d.Number == 2 ? Results.StatusCode(500) : Results.Ok()))
        {
            await edge.PublishEventAsync("pubsub", Topic, 1);
            await edge.PublishEventAsync("pubsub", Topic, 2);
            Assert.Equal([1, 2, 2], Numbers((await failing.WaitAsync(3)).Take(3)));
        }

        await using var hub = await Receiver.StartAsync(Folder, "hub");
        Assert.Equal(2, Assert.Single(await hub.WaitAsync(1)).Number);
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
        await hub.WaitAsync(1);
        await hub.Client.PublishEventAsync("pubsub", Topic, 2);
        var came = await hub.WaitAsync(done ? 1 : 2);
        Assert.Equal(done ? [1, 2] : [1, 1, 2], Numbers(came));
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(500, 3)]
    [InlineData(404, 1)]
    public async Task The_dead_letter_topic_takes_what_the_app_fails_or_drops_and_the_rest_goes_on(int code, int attempts)
    {
        Subscribed("deadLetterTopic: dead").WithSubscription("dead", "/events/dead", scope: "hub");
        await using var hub = await Receiver.StartAsync(
            Folder, "hub", d => d is { Name: "edge", Number: 1 } ? Results.StatusCode(code) : Results.Ok(), o => o.DeadLetterAfterAttempts = attempts);
        await hub.Client.PublishEventAsync("pubsub", Topic, 1);
        await hub.Client.PublishEventAsync("pubsub", Topic, 2);
        var came = await hub.WaitAsync(attempts + 2);
        Assert.Equal([.. Enumerable.Repeat(1, attempts), 2], Numbers(came.Where(d => d.Name == "edge")));
        var dead = Assert.Single(came, d => d.Name == "dead");
        Assert.Equal(1, dead.Number);
        Assert.Equal(came.First(d => d is { Name: "edge", Number: 1 }).Event["id"]!.ToString(), dead.Event["id"]!.ToString());
    }

    [Fact]
    public async Task Dead_letters_wait_for_their_reader()
    {
        if (!KeepsForNewcomers)
        {
            Folder.WithSubscription("dead", "/events/dead", scope: "operator");
            await (await Receiver.StartAsync(Folder, "operator")).DisposeAsync();
        }

        await using (var hub = await Receiver.StartAsync(Subscribed("deadLetterTopic: dead"), "hub", d => Results.StatusCode(d.Number == 1 ? 500 : 200)))
        {
            // An app that stops in the middle of an event has not failed it: by the time the others have come, this one has.
            for (var number = 1; number <= 20; number++)
            {
                await hub.Client.PublishEventAsync("pubsub", Topic, number);
                await hub.WaitAsync(1);
            }
        }

        Folder.WithSubscription("dead", "/events/dead", scope: "operator");
        await using var reader = await Receiver.StartAsync(Folder, "operator");
        Assert.Equal(1, Assert.Single(await reader.WaitAsync(1)).Number);
    }

    [Fact]
    public async Task Raw_payloads_and_bytes_come_as_base64_and_ready_made_events_as_they_are()
    {
        var raw = new Dictionary<string, string> { ["rawPayload"] = "true" };
        Folder.WithSubscription("raw", "/events/raw", "metadata: { rawPayload: \"true\" }");
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
    public async Task Bytes_of_a_bulk_call_are_opaque_and_events_in_it_are_taken_as_they_are()
    {
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        Assert.Empty((await hub.Client.BulkPublishEventAsync("pubsub", Topic, new List<byte[]> { new byte[] { 1, 2, 3 } })).FailedEntries);
        Assert.Equal(["AQID", "hub", "application/octet-stream"], Fields((await hub.WaitAsync(1))[0], "data_base64", "source", "datacontenttype"));
        await hub.Client.BulkPublishEventAsync("pubsub", Topic, new List<CloudEvent<int>> { new(9) { Source = new Uri("urn:site"), Type = "seen" } });
        Assert.Equal(["9", "urn:site", "seen"], Fields((await hub.WaitAsync(1))[1], "data", "source", "type"));
        Assert.Empty((await hub.Client.BulkPublishEventAsync("pubsub", Topic, new List<int>())).FailedEntries);
    }

    [Fact]
    public async Task A_bulk_call_that_is_wrong_as_a_whole_is_refused()
    {
        using var client = await Folder.OpenAsync();
        foreach (var (pubsub, metadata) in new[] { ("other", new Dictionary<string, string>()), ("pubsub", new() { ["rawPayload"] = "maybe" }) })
        {
            var error = await Assert.ThrowsAsync<DaprException>(() => client.BulkPublishEventAsync(pubsub, Topic, new List<int> { 1, 2 }, metadata));
            Assert.Equal(StatusCode.InvalidArgument, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        }
    }

    [Fact]
    public async Task A_publish_that_says_nothing_is_refused_before_it_is_sent()
    {
        using var client = await Folder.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => client.PublishEventAsync("", Topic, 1));
        await Assert.ThrowsAsync<ArgumentException>(() => client.PublishEventAsync("pubsub", "", 1));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.PublishEventAsync<string?>("pubsub", Topic, null));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.PublishEventAsync("pubsub", Topic, 1, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.BulkPublishEventAsync<int>("pubsub", Topic, null!));
    }

    [Fact]
    public async Task An_expired_event_is_not_delivered()
    {
        var clock = new ManualClock();
        await using (await Receiver.StartAsync(Subscribed(), "hub"))
        {
        }

        using (var edge = await Folder.OpenAsync("edge-1", clock))
            await edge.PublishEventAsync("pubsub", Topic, 1, new Dictionary<string, string> { ["ttlInSeconds"] = "5" });
        await using var hub = await Receiver.StartAsync(Folder, "hub");
        await hub.Client.PublishEventAsync("pubsub", Topic, 2);
        Assert.Equal(2, Assert.Single(await hub.WaitAsync(1)).Number);
    }

    [Theory]
    [InlineData("other", "", "", StatusCode.InvalidArgument, "DAPR_PUBSUB_NOT_FOUND")]
    [InlineData("pubsub", "rawPayload", "maybe", StatusCode.InvalidArgument, "DAPR_PUBSUB_METADATA_DESERIALIZATION")]
    [InlineData("pubsub", "ttlInSeconds", "soon", StatusCode.InvalidArgument, "DAPR_PUBSUB_METADATA_DESERIALIZATION")]
    public async Task A_bad_publish_has_the_status_of_a_sidecar(string pubsub, string key, string value, StatusCode status, string code)
    {
        using var client = await Folder.OpenAsync();
        var metadata = key.Length == 0 ? [] : new Dictionary<string, string> { [key] = value };
        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync(pubsub, Topic, 1, metadata));
        var rpc = Assert.IsType<RpcException>(error.InnerException);
        Assert.Equal(status, rpc.StatusCode);
        Assert.Contains(code, rpc.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_is_none_is_refused()
    {
        using var client = await Folder.OpenAsync();
        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishByteEventAsync("pubsub", Topic, "[1]"u8.ToArray(), "application/cloudevents+json"));
        var rpc = Assert.IsType<RpcException>(error.InnerException);
        Assert.Equal(StatusCode.InvalidArgument, rpc.StatusCode);
        Assert.Contains("DAPR_PUBSUB_CLOUD_EVENT_CREATION", rpc.Status.Detail, StringComparison.Ordinal);
    }

    private static string[] Fields(Receiver.Delivery delivery, params string[] names) => [.. names.Select(n => delivery.Event[n]!.ToString())];
}
