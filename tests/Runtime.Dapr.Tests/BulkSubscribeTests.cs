using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>Subscriptions that take several events in one request, as Dapr has them over HTTP.</summary>
public sealed class BulkSubscribeTests : IDisposable
{
    private const string Topic = "edge-events";
    private readonly TestFolder folder = new TestFolder().WithComponent("pubsub", "pubsub.in-memory");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_waits_comes_in_one_request_of_Dapr_s_own_form()
    {
        Bulk(100);
        await PublishBeforeAsync(3);
        await using var hub = await Receiver.StartAsync(folder, "hub", Answer(_ => "SUCCESS"));
        var delivery = Assert.Single(await hub.WaitAsync(1));
        Assert.Equal("application/json", delivery.ContentType);
        var body = delivery.Event;
        Assert.Equal(["com.dapr.event.sent.bulk", Topic, "pubsub"], [body["type"]!.ToString(), body["topic"]!.ToString(), body["pubsubname"]!.ToString()]);
        Assert.Equal([0, 1, 2], Entries(body).Select(entry => entry["event"]!["data"]!.GetValue<int>()));
        Assert.Equal(3, Entries(body).Select(entry => entry["entryId"]!.ToString()).Distinct().Count());
        Assert.All(Entries(body), entry => Assert.Equal("application/cloudevents+json", entry["contentType"]!.ToString()));
    }

    [Theory]
    [InlineData(2, new[] { 2, 2, 1 })]
    [InlineData(5, new[] { 5 })]
    public async Task No_request_holds_more_than_it_may(int most, int[] sizes)
    {
        Bulk(most);
        await PublishBeforeAsync(5);
        await using var hub = await Receiver.StartAsync(folder, "hub", Answer(_ => "SUCCESS"));
        Assert.Equal(sizes, (await hub.WaitAsync(sizes.Length)).Select(delivery => Entries(delivery.Event).Count()));
    }

    [Fact]
    public async Task One_that_fails_comes_again_with_those_behind_it_and_those_before_it_do_not()
    {
        Bulk(100);
        await PublishBeforeAsync(4);
        var failures = 1;
        await using var hub = await Receiver.StartAsync(folder, "hub", Answer(number => number == 1 && failures-- > 0 ? "RETRY" : "SUCCESS"));
        var came = await hub.WaitAsync(2);
        Assert.Equal([0, 1, 2, 3], Numbers(came[0]));
        Assert.Equal([1, 2, 3], Numbers(came[1]));
    }

    [Theory]
    [InlineData("""{ "statuses": [] }""", 200)]
    [InlineData("no JSON", 200)]
    [InlineData("", 500)]
    public async Task What_is_not_answered_for_comes_again(string answer, int status)
    {
        Bulk(100);
        await PublishBeforeAsync(2);
        var asked = 0;
        await using var hub = await Receiver.StartAsync(
            folder, "hub", delivery => asked++ == 0 ? Results.Text(answer, statusCode: status) : Answer(_ => "SUCCESS")(delivery));
        var came = await hub.WaitAsync(2);
        Assert.Equal([0, 1], Numbers(came[1]));
    }

    [Fact]
    public async Task What_is_dropped_goes_to_the_dead_letters_alone()
    {
        Bulk(100, "deadLetterTopic: dead");
        folder.WithSubscription("dead", "/events/dead", scope: "hub");
        await PublishBeforeAsync(3);
        var dead = new ConcurrentQueue<int>();
        await using var hub = await Receiver.StartAsync(folder, "hub", delivery =>
        {
            if (delivery.Name != "dead") return Answer(number => number == 1 ? "DROP" : "SUCCESS")(delivery);
            dead.Enqueue(delivery.Number);
            return Results.Ok();
        });
        await hub.WaitAsync(2);
        Assert.Equal([1], dead);
    }

    [Fact]
    public async Task Fewer_are_waited_with_for_more()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Bulk(100, milliseconds: 60_000);
        await PublishBeforeAsync(1);
        await using var hub = await Receiver.StartAsync(folder, "hub", Answer(_ => "SUCCESS"), options => (options.TimeProvider, options.DeliveryTimeout) = (clock, TimeSpan.FromHours(1)));
        using (var edge = folder.Client("edge-1")) await edge.PublishEventAsync("pubsub", Topic, 1);
        var came = hub.WaitAsync(1);
        while (!came.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(60));
            await Task.WhenAny(came, Task.Delay(TimeSpan.FromMilliseconds(20)));
        }

        Assert.Equal([0, 1], Numbers(Assert.Single(await came)));
    }

    [Theory]
    [InlineData("bulkSubscribe: { enabled: true, maxMessagesCount: 0 }", "spec.bulkSubscribe.maxMessagesCount")]
    [InlineData("bulkSubscribe: { enabled: true, maxAwaitDurationMs: -1 }", "spec.bulkSubscribe.maxAwaitDurationMs")]
    [InlineData("bulkSubscribe: { enabled: true, colour: blue }", "spec.bulkSubscribe.colour")]
    [InlineData("bulkSubscribe: { enabled: true }\n  metadata: { rawPayload: 'true' }", "spec.bulkSubscribe")]
    public void What_cannot_be_is_a_fault(string more, string field)
    {
        folder.WithSubscription(Topic, "/events/edge", more);
        Assert.Equal(field, Assert.Single(Assert.Throws<ComponentException>(() => folder.Client()).Faults).Field);
    }

    [Fact]
    public void A_broker_that_delivers_one_at_a_time_says_so()
    {
        folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", "mqtt://127.0.0.1:1"));
        Bulk(100);
        Assert.Equal("spec.bulkSubscribe", Assert.Single(Assert.Throws<ComponentException>(() => folder.Client("hub")).Faults).Field);
    }

    [Fact]
    public async Task One_that_is_not_enabled_has_one_event_a_request()
    {
        folder.WithSubscription(Topic, "/events/edge", "bulkSubscribe: { enabled: false }", scope: "hub");
        await PublishBeforeAsync(2);
        await using var hub = await Receiver.StartAsync(folder, "hub");
        Assert.Equal([0, 1], (await hub.WaitAsync(2)).Select(delivery => delivery.Number));
    }

    private void Bulk(int most, string? more = null, int milliseconds = 0) => folder.WithSubscription(
        Topic, "/events/edge", $"bulkSubscribe: {{ enabled: true, maxMessagesCount: {most}, maxAwaitDurationMs: {milliseconds} }}\n  {more}", scope: "hub");

    /// <summary>Publishes for an app that has been there, and is away.</summary>
    private async Task PublishBeforeAsync(int count)
    {
        await using (await Receiver.StartAsync(folder, "hub")) { }

        using var edge = folder.Client("edge-1");
        for (var number = 0; number < count; number++) await edge.PublishEventAsync("pubsub", Topic, number);
    }

    private static Func<Receiver.Delivery, IResult> Answer(Func<int, string> status) => delivery => Results.Json(new
    {
        statuses = Entries(delivery.Event).Select(entry => new { entryId = entry["entryId"]!.ToString(), status = status(entry["event"]!["data"]!.GetValue<int>()) }).ToList(),
    });

    private static IEnumerable<JsonNode> Entries(JsonNode body) => body["entries"]!.AsArray().Select(entry => entry!);

    private static IEnumerable<int> Numbers(Receiver.Delivery delivery) => Entries(delivery.Event).Select(entry => entry["event"]!["data"]!.GetValue<int>());
}
