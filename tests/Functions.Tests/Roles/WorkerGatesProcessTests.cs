using System.Net;
using System.Text.Json.Nodes;
using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Fleet.Rollouts;
using Puente.Functions.Tests.Bulk;
using Puente.Hub.Rollouts.Records;
using Puente.Hub.Rollouts.Steps;
using Puente.Serving.Tests;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Functions.Tests.Roles;

/// <summary>What workers measure of a release, told by their agent, as the processes they are.</summary>
public sealed class WorkerGatesProcessTests : IAsyncLifetime
{
    private static readonly GateRule _errors = new(GateKind.ErrorRate) { Maximum = 0.1, MinSamples = 20 };
    private readonly SiteUnderTest _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_release_that_fails_at_the_workers_is_condemned_and_the_site_goes_back()
    {
        var agent = await _site.StartAsync("agent", "--AnnounceSchedule", "*/1 * * * * *", "--ReconcileSchedule", "*/1 * * * * *");
        var (onePort, twoPort) = (PostgresServer.FreePort(), PostgresServer.FreePort());
        var (one, two) = (await _site.StartAsync("worker", "--inference-port", $"{onePort}"), await _site.StartAsync("worker", "--inference-port", $"{twoPort}"));
        await SiteUnderTest.HealthAsync(agent, health => Live(health).Count == 2, "two workers that are known");

        // Serving is what workers do: it is not said before they do.
        var good = await _site.RollOutAsync(agent, 1);
        foreach (var worker in new[] { one, two }) Assert.Equal((HttpStatusCode.OK, good), await SiteUnderTest.ReadyAsync(worker));

        // It passes its warming, and fails on pale images.
        var bad = await _site.RollOutAsync(agent, 2, [_errors], folder => File.WriteAllBytes(Path.Combine(folder, "backbone.onnx"), TinyModels.FragileBackbone()));
        foreach (var worker in new[] { one, two }) Assert.Equal((HttpStatusCode.OK, bad), await SiteUnderTest.ReadyAsync(worker));
        var twin = await SiteUnderTest.TwinAsync(agent, twin => twin.Gates is { Count: 1 }, "a gate that is told");
        Assert.Equal((GateOutcome.Unknown, "0 requests, 20 are needed (2 workers serve it)"), (twin.Gates![0].Outcome, twin.Gates[0].Reason));
        Assert.Equal(RolloutEdgeState.Verifying, Read(twin).State);

        // One that was killed has counted all the same.
        await AskAsync(two, twoPort, 10, 100, HttpStatusCode.OK);
        await AskAsync(two, twoPort, 4, 250, HttpStatusCode.InternalServerError);
        await SiteUnderTest.HealthAsync(agent, health => Live(health).Exists(worker => worker["requests"]!.GetValue<int>() == 14), "what the second one counted");
        await two.DisposeAsync();
        Assert.Equal(GateOutcome.Unknown, (await SiteUnderTest.TwinAsync(agent, twin => twin.Gates![0].Samples == 14, "14 requests")).Gates![0].Outcome);
        await AskAsync(one, onePort, 10, 100, HttpStatusCode.OK);
        twin = await SiteUnderTest.TwinAsync(agent, twin => twin.Gates![0].Outcome != GateOutcome.Unknown, "a verdict");
        Assert.Equal((GateOutcome.Failed, 24), (twin.Gates![0].Outcome, twin.Gates[0].Samples));
        Assert.StartsWith("4 of 24 requests failed, 0.1 of them may (", twin.Gates[0].Reason, StringComparison.Ordinal);

        // So the hub reads it; and what it then asks for is what the site served before.
        Assert.Equal((RolloutEdgeState.Failed, twin.Gates[0].Reason), (Read(twin).State, Read(twin).Reason));
        twin = await _site.PlaceAsync(agent, good, [_errors]);
        Assert.Equal((good, (HttpStatusCode.OK, good)), (twin.Release, await SiteUnderTest.ReadyAsync(one)));

        // What a worker counted outlives it; of the release before, nothing counts.
        await AskAsync(one, onePort, 20, 250, HttpStatusCode.OK);
        await one.StopAsync();
        twin = await SiteUnderTest.TwinAsync(agent, twin => twin.Gates![0].Outcome == GateOutcome.Passed, "a pass");
        await SiteUnderTest.HealthAsync(agent, health => Live(health).Count == 0, "no worker");
        Assert.Equal(20, twin.Gates![0].Samples);
    }

    private static List<JsonNode> Live(JsonNode health) => [.. health["workers"]!.AsArray().OfType<JsonNode>().Where(worker => worker["isLive"]!.GetValue<bool>())];

    /// <summary>The edge as its hub reads it, which asked for the release in place.</summary>
    private static RolloutEdge Read(ReportedTwin twin)
    {
        var request = new RolloutRequest(twin.Release!) { Gates = [_errors] };
        return new EdgeReading(request, ["all"], twin.UpdatedAt).Read(new RolloutEdge("edge-1", 0, RolloutEdgeState.Pending, true, twin.UpdatedAt) { Generation = twin.Generation }, twin, twin.UpdatedAt);
    }

    /// <summary>Images of one grey, one a request.</summary>
    private static async Task AskAsync(TierProcess worker, int port, int requests, byte grey, HttpStatusCode answered)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Add("x-functions-key", worker.Http.DefaultRequestHeaders.GetValues("x-functions-key"));
        var image = new byte[TinyModels.Side * TinyModels.Side * 3];
        image.AsSpan().Fill(grey);
        for (var i = 0; i < requests; i++)
        {
            using var content = new ByteArrayContent(image);
            content.Headers.Add("Inference-Header-Content-Length", "0");
            using var answer = await client.PostAsync(new Uri("v2/models/defects/infer", UriKind.Relative), content, Cancel);
            Assert.True(answer.StatusCode == answered, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancel)}");
        }
    }
}
