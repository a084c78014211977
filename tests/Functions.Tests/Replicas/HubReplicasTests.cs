using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapr.Client;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Rollouts;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Joining;
using Puente.Hub.Rollouts.Records;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Functions.Tests.Replicas;

/// <summary>Two hubs over the same servers are one.</summary>
public sealed class HubReplicasTests
{
    private const int Edges = 8;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rollout_goes_to_its_end_whichever_hears_and_whichever_looks()
    {
        await using var hubs = await HubReplicas.StartAsync(2);
        Assert.Equal(hubs.Get<HubSigner>(0).KeyId, hubs.Get<HubSigner>(1).KeyId);
        using var over = new CancellationTokenSource(Long);
        var edges = Enumerable.Range(0, Edges).Select(edge => new Edge(hubs.Get<DaprClient>(edge % 2), hubs.Get<TwinStore>(edge % 2), $"edge-{edge}")).ToList();
        foreach (var edge in edges) await edge.SayAsync("serving", FleetUnderTest.Old);
        string[] names = [.. edges.Select(edge => edge.Name)];
        await UntilAsync(async () => (await hubs.Get<Enrolments>(1).FindAsync(names, Cancel)).Values.Count(enrolment => enrolment.State == "ready") == Edges, "all edges are of the fleet");
        // Not before: an edge that joins is given the newest release.
        await ReleaseAsync(hubs.Get<CatalogStore>(0));

        using var http = hubs.Http(0);
        using var answer = await http.PostAsJsonAsync(new Uri("api/rollouts", UriKind.Relative), FleetUnderTest.Request(), Json.Options, Cancel);
        var id = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["id"]!.ToString();
        var living = edges.Select(edge => edge.LiveAsync(over.Token)).ToList();
        // The other tells how it stands, and knows its orchestration.
        await UntilAsync(async () => await hubs.Get<RolloutStore>(1).FindDocumentAsync(id, Cancel) is { State: "completed" }, "the rollout is completed");
        await UntilAsync(async () => await hubs.Get<DurableTaskClient>(1).GetInstanceAsync(id, cancellation: Cancel) is { IsCompleted: true }, "its orchestration has ended");
        await over.CancelAsync();
        await Task.WhenAll(living);

        // Nobody was asked twice, and what both wrote is one record.
        foreach (var edge in edges) Assert.Equal((1, FleetUnderTest.New), await hubs.Get<TwinStore>(1).FindDesiredAsync(edge.Name, Cancel) is { } twin ? (twin.Generation, twin.Release) : default);
        Assert.Equal(Edges, (await hubs.Get<RolloutStore>(1).FindDocumentAsync(id, Cancel))!.Figures["serving"]);
        Assert.True(await hubs.Get<CatalogStore>(0).VerifyAuditAsync(Cancel));
        Assert.Equal(Edges, (await hubs.Get<CatalogStore>(0).ListAuditAsync(Cancel)).Count(entry => entry.Action == "edge.registered"));
    }

    private static async Task ReleaseAsync(CatalogStore catalog)
    {
        foreach (var release in new[] { FleetUnderTest.Old, FleetUnderTest.New })
        {
            var model = await catalog.RegisterModelAsync(
                "defects", Digest.Of(System.Text.Encoding.UTF8.GetBytes(release)), new Lineage(Digest.Of("set"u8), "tiny", 7, "0.1.0", "run"), 0.7, 0.4, 0.5, release, Cancel);
            await catalog.DecideAsync("defects", model.Version, ModelStage.Approved, "inspector", "looks right", Cancel);
            await catalog.SetReleaseAsync("defects", model.Version, release, Cancel);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var over = new CancellationTokenSource(Long);
        while (!await holds())
        {
            Assert.False(over.IsCancellationRequested, $"waited in vain until {what}");
            await Task.Delay(50, Cancel);
        }
    }

    /// <summary>An edge that does what it is asked at once.</summary>
    private sealed class Edge(DaprClient bus, TwinStore twins, string name)
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
        private long _generation;
        private int _said;

        public string Name => name;

        public Task SayAsync(string state, string release)
        {
            var labels = new Dictionary<string, string> { ["ring"] = name == "edge-0" ? "canary" : "rest" };
            var twin = new ReportedTwin(name, labels, _generation, release, null, state, null, 100, 0, DateTimeOffset.UtcNow);
            return bus.PublishEventAsync(
                EdgeEvents.PubSub, EdgeEvents.Topic, twin,
                new Dictionary<string, string> { ["cloudevent.type"] = EdgeEvents.Reported, ["cloudevent.source"] = name, ["cloudevent.id"] = $"{name}:{++_said}" }, Cancel);
        }

        public async Task LiveAsync(CancellationToken over)
        {
            while (!over.IsCancellationRequested)
            {
                if (await twins.FindDesiredAsync(name, Cancel) is { } desired && desired.Generation > _generation)
                {
                    _generation = desired.Generation;
                    await SayAsync("downloading", FleetUnderTest.Old);
                    await SayAsync("serving", desired.Release);
                }

                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }
}
