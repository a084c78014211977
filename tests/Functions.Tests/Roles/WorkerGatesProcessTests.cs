using System.Net;
using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Gates;
using Puente.Core.Images;
using Puente.Core.Twins;
using Puente.Fleet.Rollouts;
using Puente.Functions.Tests.Bulk;
using Puente.Hub.Rollouts.Records;
using Puente.Hub.Rollouts.Steps;
using Puente.Imaging;
using Puente.Serving.Tests;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Functions.Tests.Roles;

/// <summary>What workers measure of a release, told by their agent, as the processes they are.</summary>
public sealed class WorkerGatesProcessTests : IAsyncLifetime
{
    private static readonly GateRule _errors = new(GateKind.ErrorRate) { Maximum = 0.1, MinSamples = 20 };
    private static readonly GateRule _cracks = new(GateKind.Golden) { Class = "crack", MinSamples = 10 };
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

        var good = await _site.RollOutAsync(agent, 1);
        foreach (var worker in new[] { one, two }) await SiteUnderTest.ServesAsync(worker, good);

        // It passes its warming and, measured by a worker, the site's dark samples; it fails on pale images.
        Label(12);
        var bad = await _site.RollOutAsync(agent, 2, [_cracks, _errors], folder => File.WriteAllBytes(Path.Combine(folder, "backbone.onnx"), TinyModels.FragileBackbone()));
        foreach (var worker in new[] { one, two }) await SiteUnderTest.ServesAsync(worker, bad);
        var twin = await SiteUnderTest.TwinAsync(
            agent, twin => twin.Gates is { Count: 2 } gates && gates[1].Reason == "0 requests, 20 are needed (2 workers serve it)", "a gate that is told of both workers");
        Assert.Equal((GateOutcome.Passed, 1.0, 1.0, 12), (twin.Gates![0].Outcome, twin.Gates[0].Value, twin.Gates[0].Baseline, twin.Gates[0].Samples));
        Assert.Contains("Measuring release", one.Output + two.Output, StringComparison.Ordinal);
        Assert.Equal(GateOutcome.Unknown, twin.Gates![1].Outcome);
        Assert.Equal(RolloutEdgeState.Verifying, Read(twin).State);

        // One that was killed has counted all the same.
        await AskAsync(two, twoPort, 10, 100, HttpStatusCode.OK);
        await AskAsync(two, twoPort, 4, 250, HttpStatusCode.InternalServerError);
        await SiteUnderTest.HealthAsync(agent, health => Live(health).Exists(worker => worker["requests"]!.GetValue<int>() == 14), "what the second one counted");
        await two.DisposeAsync();
        Assert.Equal(GateOutcome.Unknown, (await SiteUnderTest.TwinAsync(agent, twin => twin.Gates![^1].Samples == 14, "14 requests")).Gates![^1].Outcome);
        await AskAsync(one, onePort, 10, 100, HttpStatusCode.OK);
        twin = await SiteUnderTest.TwinAsync(agent, twin => twin.Gates![^1] is { Outcome: GateOutcome.Failed, Samples: 24 }, "a verdict on all that both counted");
        Assert.StartsWith("4 of 24 requests failed, 0.1 of them may (", twin.Gates![^1].Reason, StringComparison.Ordinal);

        // So the hub reads it; and what it then asks for is what the site served before.
        Assert.Equal((RolloutEdgeState.Failed, twin.Gates[^1].Reason), (Read(twin).State, Read(twin).Reason));
        twin = await _site.PlaceAsync(agent, good, [_errors]);
        Assert.Equal(good, twin.Release);
        await SiteUnderTest.ServesAsync(one, good);

        // What a worker counted outlives it; of the release before, nothing counts.
        await AskAsync(one, onePort, 20, 250, HttpStatusCode.OK);
        await one.StopAsync();
        twin = await SiteUnderTest.TwinAsync(agent, twin => twin.Gates![^1].Outcome == GateOutcome.Passed, "a pass");
        await SiteUnderTest.HealthAsync(agent, health => Live(health).Count == 0, "no worker");
        Assert.Equal(20, twin.Gates![^1].Samples);
    }

    private static List<JsonNode> Live(JsonNode health) => [.. health["workers"]!.AsArray().OfType<JsonNode>().Where(worker => worker["isLive"]!.GetValue<bool>())];

    private void Label(int cracks)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_site.Data, "samples")).FullName;
        var image = new RgbImage(16, 16);
        image.Pixels.AsSpan().Fill(20);
        var names = Enumerable.Range(0, cracks).Select(i => $"{i}.png").ToList();
        foreach (var name in names) File.WriteAllBytes(Path.Combine(folder, name), ImageCodec.EncodePng(image));
        Json.WriteFile(Path.Combine(folder, "labels.json"), new LabelledSet(TinyModels.Classes, [.. names.Select(name => new LabelledSample(name, ["crack"], name))]));
    }

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
