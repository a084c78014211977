using System.Net;
using System.Text.Json.Nodes;
using Puente.Functions.Tests.Bulk;

namespace Puente.Functions.Tests.Roles;

/// <summary>An agent and workers of one site, as the processes they are.</summary>
public sealed class SiteProcessTests : IAsyncLifetime
{
    private readonly SiteUnderTest _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Photographs_are_inspected_once_by_workers_that_come_go_and_die()
    {
        // Nobody works yet: photographs wait. An agent is ready without a model, and has none.
        var agent = await _site.StartAsync("agent");
        Assert.Equal((HttpStatusCode.OK, (string?)null), await SiteUnderTest.ReadyAsync(agent));
        using (var refused = await agent.Http.PostAsync(new Uri("api/inspections", UriKind.Relative), new ByteArrayContent([1]), Cancel))
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        foreach (var number in Enumerable.Range(0, 6)) await _site.DropAsync($"deck-{number}.jpg", 64, 64);
        await SiteUnderTest.InboxAsync(agent, inbox => inbox["waiting"]!.GetValue<int>() == 6, "six that wait");

        // A worker is ready when its model is warm, on both of its ports, and not before.
        var port = PostgresServer.FreePort();
        var (one, two) = (await _site.StartAsync("worker", "--inference-port", $"{port}"), await _site.StartAsync("worker"));
        using var inference = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal((HttpStatusCode.ServiceUnavailable, (string?)null), await SiteUnderTest.ReadyAsync(one));
        Assert.False((await inference.GetAsync(new Uri("v2/health/ready", UriKind.Relative), Cancel)).IsSuccessStatusCode);
        var first = await _site.RollOutAsync(agent, 1);
        foreach (var worker in new[] { one, two }) await SiteUnderTest.ServesAsync(worker, first);
        Assert.True((await inference.GetAsync(new Uri("v2/health/ready", UriKind.Relative), Cancel)).IsSuccessStatusCode);
        await DoneAsync(agent, 6);

        // What the workers told goes to the hub by the agent's outbox.
        await SiteUnderTest.UntilAsync(() => Task.FromResult(Events().Count == 0), "events that the agent has taken");
        await SiteUnderTest.UntilAsync(async () => (await HealthAsync(agent))["outbox"]!["events"]!.GetValue<int>() == 0, "events that went out");

        // A worker is killed with a photograph in hand: the other has it when the claim ends.
        await two.DisposeAsync();
        await _site.DropAsync("pier.jpg", 3600, 3000);
        await SiteUnderTest.InboxAsync(agent, inbox => inbox["inHand"]!.GetValue<int>() == 1, "one in hand");
        await one.DisposeAsync();
        var three = await _site.StartAsync("worker");
        await DoneAsync(agent, 7);
        Assert.Contains("pier.jpg: inspection", three.Output, StringComparison.Ordinal);

        // A release comes: the worker switches. It goes, the next photograph waits; one comes, and it is done with that release.
        var second = await _site.RollOutAsync(agent, 2);
        await SiteUnderTest.ServesAsync(three, second);
        await three.StopAsync();
        await _site.DropAsync("rail.jpg", 64, 64);
        await SiteUnderTest.InboxAsync(agent, inbox => inbox["waiting"]!.GetValue<int>() == 1, "one that waits");
        await _site.StartAsync("worker");
        await DoneAsync(agent, 8);
        var inspections = JsonNode.Parse(await agent.Http.GetStringAsync(new Uri("api/inspections", UriKind.Relative), Cancel))!.AsArray().Select(one => one!["result"]!).ToList();
        Assert.Equal(8, inspections.Count);
        Assert.Equal(second, inspections.Single(one => one["photograph"]!.ToString() == "rail.jpg")["release"]!.ToString());
    }

    private static async Task DoneAsync(TierProcess agent, int photographs)
    {
        await SiteUnderTest.InboxAsync(agent, inbox => inbox["done"]!.GetValue<int>() >= photographs, $"{photographs} done");
        await SiteUnderTest.InboxAsync(
            agent, inbox => (inbox["done"]!.GetValue<int>(), inbox["waiting"]!.GetValue<int>(), inbox["inHand"]!.GetValue<int>(), inbox["poisonedInAll"]!.GetValue<int>()) == (photographs, 0, 0, 0), "no more than that");
    }

    private List<string> Events() => Directory.Exists(Path.Combine(_site.Data, "events")) ? [.. Directory.EnumerateFiles(Path.Combine(_site.Data, "events"))] : [];

    private static async Task<JsonNode> HealthAsync(TierProcess process) => JsonNode.Parse(await process.Http.GetStringAsync(new Uri("api/health", UriKind.Relative), Cancel))!;
}
