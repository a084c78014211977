using System.Collections.Concurrent;
using Dapr;
using Microsoft.AspNetCore.Http;
using MQTTnet;
using MQTTnet.Formatter;
using Puente.Runtime.Dapr.Tests.Resiliency;

namespace Puente.Runtime.Dapr.Tests;

public sealed class MqttPubSubTests : PubSubConformance
{
    private MosquittoServer? server;

    protected override bool KeepsForNewcomers => false;

    protected override async ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync()
    {
        server = await MosquittoServer.Start();
        return ("pubsub.mqtt3", [("url", server.Url)]);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server!.DisposeAsync();
    }

    [Fact]
    public async Task A_topic_holds_what_Dapr_would_have_put_there_and_what_it_puts_there_is_delivered()
    {
        var seen = new ConcurrentQueue<string>();
        using var raw = await RawAsync(server!.Port, m => seen.Enqueue(m.ConvertPayloadToString()));
        await raw.SubscribeAsync(Topic);
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        await hub.Client.PublishEventAsync("pubsub", Topic, 7);
        await hub.WaitAsync(1);
        await Eventually(() => new(!seen.IsEmpty));
        var envelope = Assert.Single(seen);
        Assert.Contains("\"specversion\":\"1.0\"", envelope, StringComparison.Ordinal);
        Assert.Contains("\"data\":7", envelope, StringComparison.Ordinal);
        await raw.PublishStringAsync(Topic, envelope.Replace("\"data\":7", "\"data\":8", StringComparison.Ordinal));
        Assert.Equal(8, (await hub.WaitAsync(1))[1].Number);
    }

    [Fact]
    public async Task Wildcards_take_the_topics_they_stand_for_and_a_topic_s_own_subscription_comes_first()
    {
        Folder.With("plus.yaml", Subscription("site/+/heat", "/events/plus")).With("all.yaml", Subscription("site/#", "/events/all")).With("own.yaml", Subscription("site/1/heat", "/events/own"));
        await using var hub = await Receiver.StartAsync(Folder, "hub");
        await hub.Client.PublishEventAsync("pubsub", "site/2/heat", 2);
        await hub.Client.PublishEventAsync("pubsub", "site/2/light", 3);
        await hub.Client.PublishEventAsync("pubsub", "site/1/heat", 1);
        await hub.Client.PublishEventAsync("pubsub", "elsewhere", 4);
        await hub.WaitAsync(3);
        await Eventually(() => new(hub.Numbers.SetEquals([1, 2, 3])));
        // A broker may send an event once for each subscription that it matches: the same route gets it again.
        Assert.Equal([(1, "own"), (2, "all"), (3, "all")], (await hub.WaitAsync(0)).Select(d => (d.Number, d.Name)).Distinct().Order());
    }

    [Fact]
    public async Task A_sensor_s_bytes_keep_their_own_topic()
    {
        Folder.With("raw.yaml", Subscription("site/+/raw", "/events/raw", "metadata: { rawPayload: \"true\" }"));
        await using var hub = await Receiver.StartAsync(Folder, "hub");
        using var sensor = await RawAsync(server!.Port, _ => { });
        await sensor.PublishBinaryAsync("site/7/raw", [1, 2, 3]);
        var e = (await hub.WaitAsync(1))[0].Event;
        Assert.Equal(["site/7/raw", "AQID"], [e["topic"]!.ToString(), e["data_base64"]!.ToString()]);
    }

    [Theory]
    [InlineData("false", "true", true)]
    [InlineData("false", null, false)]
    [InlineData("true", null, true)]
    [InlineData("true", "false", false)]
    public async Task A_retained_event_waits_for_new_subscribers_and_says_so(string component, string? request, bool waits)
    {
        Folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", server!.Url), ("retain", component));
        using var edge = Folder.Client("edge-1");
        await edge.PublishEventAsync("pubsub", Topic, 1, request is null ? [] : new Dictionary<string, string> { ["retain"] = request });
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        await edge.PublishEventAsync("pubsub", Topic, 2);
        var came = await hub.WaitAsync(waits ? 2 : 1);
        Assert.Equal(waits ? [(1, "true"), (2, "false")] : [(2, "false")], came.Select(d => (d.Number, d.Retained)).Order());
    }

    [Fact]
    public async Task A_retain_that_is_none_and_a_topic_with_wildcards_fail_the_publish()
    {
        using var client = Folder.Client();
        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync("pubsub", Topic, 1, new Dictionary<string, string> { ["retain"] = "perhaps" }));
        Assert.Contains("DAPR_PUBSUB_PUBLISH_MESSAGE: pubsub pubsub, topic edge-events: metadata retain 'perhaps'", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync("pubsub", "a/+", 1));
        Assert.Contains("topic a/+: a topic to publish to has no wildcard", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Each_quality_of_service_delivers_and_is_what_the_broker_is_asked_for(int quality)
    {
        Folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", server!.Url), ("qos", $"{quality}"));
        var seen = new ConcurrentQueue<int>();
        using var raw = await RawAsync(server.Port, m => seen.Enqueue((int)m.QualityOfServiceLevel));
        await raw.SubscribeAsync(Topic, MQTTnet.Protocol.MqttQualityOfServiceLevel.ExactlyOnce);
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        for (var i = 0; i < 50; i++)
            await hub.Client.PublishEventAsync("pubsub", Topic, i);
        Assert.Equal(Enumerable.Range(0, 50), Numbers(await hub.WaitAsync(50)));
        await Eventually(() => new(seen.Count == 50));
        Assert.All(seen, s => Assert.Equal(quality, s));
    }

    [Theory]
    [InlineData("cleanSession", "true", null)]
    [InlineData("cleanSession", "false", "metadata: { unsubscribeOnClose: \"true\" }")]
    public async Task Without_a_session_that_stays_what_came_while_the_app_was_away_does_not_come(string field, string value, string? more)
    {
        Folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", server!.Url), (field, value));
        using var edge = Folder.Client("edge-1");
        await using (var there = await Receiver.StartAsync(Subscribed(more), "hub"))
        {
            await edge.PublishEventAsync("pubsub", Topic, 0);
            await there.WaitAsync(1);
            await AcknowledgedAsync(1);
        }

        await edge.PublishEventAsync("pubsub", Topic, 1);
        await using var hub = await Receiver.StartAsync(Folder, "hub");
        await edge.PublishEventAsync("pubsub", Topic, 2);
        Assert.Equal(2, Assert.Single(await hub.WaitAsync(1)).Number);
    }

    [Fact]
    public async Task A_second_process_of_an_app_id_stands_by_and_takes_over_without_repeating()
    {
        var first = await Receiver.StartAsync(Subscribed(), "hub");
        await using var second = await Receiver.StartAsync(Folder, "hub");
        for (var i = 0; i < 20; i++)
            await second.Client.PublishEventAsync("pubsub", Topic, i);
        Assert.Equal(Enumerable.Range(0, 20), Numbers(await first.WaitAsync(20)));
        await AcknowledgedAsync(20);
        await first.DisposeAsync();
        await second.Client.PublishEventAsync("pubsub", Topic, 20);
        Assert.Equal(20, Assert.Single(await second.WaitAsync(1)).Number);
    }

    [Fact]
    public async Task A_retry_policy_comes_before_the_dead_letter_topic_and_the_acknowledgement_after_it()
    {
        Subscribed("deadLetterTopic: dead").WithSubscription("dead", "/events/dead", scope: "hub").WithResiliency("""
            policies:
              retries:
                again: { duration: 1ms, maxRetries: 2 }
            targets:
              components:
                pubsub:
                  inbound: { retry: again }
            """);
        await using var hub = await Receiver.StartAsync(Folder, "hub", d => Results.StatusCode(d.Name == "dead" ? 200 : 500));
        await hub.Client.PublishEventAsync("pubsub", Topic, 1);
        Assert.Equal(["edge", "edge", "edge", "dead"], (await hub.WaitAsync(4)).Select(d => d.Name));
        await AcknowledgedAsync(2);
    }

    [Fact]
    public async Task An_event_that_is_handled_while_the_connection_breaks_is_not_given_out_again()
    {
        using var go = new SemaphoreSlim(0);
        var began = 0;
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub", _ =>
        {
            Interlocked.Increment(ref began);
            Assert.True(go.Wait(TimeSpan.FromSeconds(20)));
            return Results.Ok();
        });
        using var edge = Folder.Client("edge-1");
        await edge.PublishEventAsync("pubsub", Topic, 1);
        await Eventually(() => new(Volatile.Read(ref began) == 1));
        await server!.Stop();
        await server.Up();
        await Eventually(() => new(PublishedAsync(edge, 2)));
        await Eventually(() => new(Volatile.Read(ref began) == 2));
        go.Release(100);
        await hub.WaitAsync(2);
        // Both are acknowledged on the new connection: nothing is left for the next process.
        await AcknowledgedAsync(2);
        await hub.DisposeAsync();
        await using var next = await Receiver.StartAsync(Folder, "hub");
        await edge.PublishEventAsync("pubsub", Topic, 3);
        Assert.Equal(3, Assert.Single(await next.WaitAsync(1)).Number);
        Assert.Equal(2, hub.Count);
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_broker_is_away_at_start_and_stops_in_between()
    {
        await server!.Stop();
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        using var edge = Folder.Client("edge-1");
        var error = await Assert.ThrowsAsync<DaprException>(() => edge.PublishEventAsync("pubsub", Topic, 0));
        Assert.Contains("DAPR_PUBSUB_PUBLISH_MESSAGE: pubsub pubsub, topic edge-events", error.Message, StringComparison.Ordinal);
        await server.Up();
        // The session begins with the first connection.
        await Eventually(async () => await PublishedAsync(edge, -1) && hub.Numbers.Contains(-1));
        List<int> published = [];
        for (var i = 0; i < 60; i++)
        {
            if (i is 20 or 40)
                await server.Stop();
            if (await PublishedAsync(edge, i))
                published.Add(i);
            if (i is 20 or 40)
                await server.Up();
        }

        Assert.True(published.Count >= 40, $"{published.Count} published");
        await Eventually(() => new(published.All(hub.Numbers.Contains)));
    }

    [Fact]
    public async Task A_killed_broker_is_found_again_by_publisher_and_receiver()
    {
        await using var hub = await Receiver.StartAsync(Subscribed(), "hub");
        using var edge = Folder.Client("edge-1");
        using var stop = new CancellationTokenSource();
        var (next, confirmed) = (0, 0);
        var publishing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var number = Interlocked.Increment(ref next);
                if (await PublishedAsync(edge, number))
                    Volatile.Write(ref confirmed, number);
                else
                    await Task.Delay(5);
            }
        });
        for (var round = 0; round < 2; round++)
        {
            var before = Volatile.Read(ref next);
            await Eventually(() => new(hub.Numbers.Count(n => n > before) >= 20));
            await server!.Down();
            await server.Up();
        }

        // What it confirmed after it came back comes; the last before the kill may not: it confirms before it writes down.
        var back = Volatile.Read(ref next);
        await Eventually(() => new(hub.Numbers.Count(n => n > back) >= 20));
        await stop.CancelAsync();
        await publishing;
        await Eventually(() => new(hub.Numbers.Contains(confirmed)));
    }

    [Theory]
    [InlineData("url", "localhost:1883")]
    [InlineData("url", "ws://localhost:1883")]
    [InlineData("url", "tcp://localhost:1883/path")]
    [InlineData("qos", "3")]
    [InlineData("retain", "maybe")]
    [InlineData("cleanSession", "maybe")]
    [InlineData("caCert", "-----BEGIN CERTIFICATE-----")]
    [InlineData("colour", "blue")]
    public void A_bad_field_is_told_at_start_up(string field, string value)
    {
        Folder.WithComponent("pubsub", "pubsub.mqtt3", field == "url" ? [(field, value)] : [("url", "ssl://localhost"), (field, value)]);
        Assert.Contains(Assert.Throws<Resources.ComponentException>(() => Folder.Client()).Faults, f => f.Field == $"spec.metadata.{field}" && f.Value == value);
    }

    [Fact]
    public void A_password_in_a_bad_address_is_not_told()
    {
        Folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", "amqp://me:secret@localhost:1883"));
        var error = Assert.Throws<Resources.ComponentException>(() => Folder.Client());
        Assert.Contains("localhost:1883", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b#", null, "spec.topic")]
    [InlineData("a/#/b", null, "spec.topic")]
    [InlineData("a", "deadLetterTopic: dead/+", "spec.deadLetterTopic")]
    public void A_subscription_that_MQTT_cannot_serve_is_told_at_start_up(string topic, string? more, string field)
    {
        Folder.With("s.yaml", Subscription(topic, "/events/edge", more));
        Assert.Equal(field, Assert.Single(Assert.Throws<Resources.ComponentException>(() => Folder.Client()).Faults).Field);
    }

    [Fact]
    public void Two_components_do_not_share_a_session_and_only_MQTT_unsubscribes()
    {
        Folder.WithComponent("other", "pubsub.mqtt3", ("url", server!.Url)).WithComponent("pubsub", "pubsub.mqtt3", ("url", server.Url));
        Assert.Equal("spec.metadata.consumerID", Assert.Single(Assert.Throws<Resources.ComponentException>(() => Folder.Client()).Faults).Field);
        Folder.WithComponent("other", "pubsub.mqtt3", ("url", server.Url), ("consumerID", "mine"));
        Folder.Client().Dispose();
        Folder.WithComponent("pubsub", "pubsub.in-memory").With("s.yaml", Subscription("a", "/events/edge", "metadata: { unsubscribeOnClose: \"true\" }"));
        Assert.Equal("spec.metadata.unsubscribeOnClose", Assert.Single(Assert.Throws<Resources.ComponentException>(() => Folder.Client()).Faults).Field);
    }

    // That the app has an event comes before the broker knows of it, and a stopping app breaks off what is in between.
    private Task AcknowledgedAsync(int count) => Eventually(() => new(server!.Noted("Received PUBACK from hub ") == count));

    private static string Subscription(string topic, string route, string? more = null) => $$"""
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: { name: s }
        spec:
          pubsubname: pubsub
          topic: "{{topic}}"
          routes: { default: {{route}} }
          {{more}}
        """;

    private static async Task<bool> PublishedAsync(EmbeddedDaprClient client, int number)
    {
        try
        {
            await client.PublishEventAsync("pubsub", Topic, number);
            return true;
        }
        catch (DaprException)
        {
            // Not confirmed: it may come or not.
            return false;
        }
    }

    private static async Task<IMqttClient> RawAsync(int port, Action<MqttApplicationMessage> received)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            received(e.ApplicationMessage);
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V311).Build());
        return client;
    }

    private static async Task Eventually(Func<ValueTask<bool>> holds)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        for (; !await holds(); await Task.Delay(10))
            Assert.True(DateTime.UtcNow < deadline, "waited in vain");
    }
}
