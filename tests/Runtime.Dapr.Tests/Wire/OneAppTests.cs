using System.Text.Json.Nodes;
using System.Threading.Channels;
using Dapr;
using Dapr.Client;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.Sidecar;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>
/// Pub/sub as a sidecar has it that serves one app for all its life: the given sidecar, else a stand-in. It asks for the app's subscriptions once,
/// so the app is here, on APP_PORT, and there is one test of delivery.
/// </summary>
public sealed class OneAppTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string topic = "conformance-" + Guid.NewGuid().ToString("n");
    private readonly TestFolder folder = new();
    private DaprClient client = null!;
    private SidecarServer? standIn;
    private string pubsub = "pubsub";
    private int? appPort;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (GivenSidecar.Exists)
        {
            (client, pubsub, appPort) = (GivenSidecar.Client(), await GivenSidecar.ComponentAsync("pubsub."), GivenSidecar.AppPort);
            return;
        }

        appPort = PostgresServer.FreePort();
        standIn = await folder.WithComponent(pubsub, "pubsub.in-memory").StartSidecarAsync("app", appPort, null);
        client = TestFolder.ClientOf(standIn);
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (standIn is not null)
            await standIn.DisposeAsync();
        await folder.DisposeAsync();
    }

    [Fact]
    public async Task Publishing_answers_as_the_sheet_has_it()
    {
        await client.PublishEventAsync(pubsub, topic + "-unread", new { a = 1 }, Cancel);
        Assert.Empty((await client.BulkPublishEventAsync(pubsub, topic + "-unread", new[] { 1, 2, 3 }, cancellationToken: Cancel)).FailedEntries);
        Assert.Equal(StatusCode.InvalidArgument, await FailsAsync("no such pubsub", []));
        Assert.Equal(StatusCode.InvalidArgument, await FailsAsync(pubsub, new() { ["rawPayload"] = "maybe" }));
    }

    [Fact]
    public async Task Events_come_to_the_app_and_what_it_does_not_want_goes_to_the_dead_letters()
    {
        Assert.SkipWhen(appPort is null, "APP_PORT is not set: the sidecar has no app to deliver to.");
        var came = Channel.CreateUnbounded<(string Route, JsonNode Event)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{appPort}");
        await using var app = builder.Build();
        app.MapGet("/dapr/subscribe", () => Results.Json(new object[]
        {
            new { pubsubname = pubsub, topic, route = "/events/live", deadLetterTopic = topic + "-dead" },
            new { pubsubname = pubsub, topic = topic + "-dead", route = "/events/dead" },
        }));
        app.MapPost("/events/{name}", async (string name, HttpRequest request) =>
        {
            var e = (await JsonNode.ParseAsync(request.Body))!;
            await came.Writer.WriteAsync((name, e));
            return Results.StatusCode(name == "live" && e["data"]!.GetValue<int>() == 2 ? 404 : 200);
        });
        await app.StartAsync(Cancel);

        // Until the subscriptions are there, nobody hears.
        var deadline = DateTime.UtcNow + Deadline;
        for (; came.Reader.Count == 0; await Task.Delay(200, Cancel))
        {
            Assert.True(DateTime.UtcNow < deadline, "no event came");
            await client.PublishEventAsync(pubsub, topic, 0, Cancel);
        }

        await client.PublishEventAsync(pubsub, topic, 1, Cancel);
        await client.PublishEventAsync(pubsub, topic, 2, Cancel);
        var live = await UntilAsync("live", 1);
        Assert.Equal(["1.0", "com.dapr.event.sent", "application/json", topic, pubsub], new[] { "specversion", "type", "datacontenttype", "topic", "pubsubname" }.Select(name => live[name]!.ToString()));
        await UntilAsync("dead", 2);

        async Task<JsonNode> UntilAsync(string route, int number)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            over.CancelAfter(Deadline);
            while (true)
            {
                var (name, e) = await came.Reader.ReadAsync(over.Token);
                if (name == route && e["data"]!.GetValue<int>() == number)
                    return e;
            }
        }
    }

    private async Task<StatusCode> FailsAsync(string name, Dictionary<string, string> metadata)
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync(name, topic, 1, metadata, Cancel));
        return Assert.IsType<RpcException>(error.InnerException).StatusCode;
    }
}
