using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Fleet;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Hub.Placements;
using Puente.Workflows.Provisioning;

namespace Puente.Functions.Tests.Placements;

/// <summary>Placements over the edges on record: kept by name, decided with what edges report and the hub noted, and explained.</summary>
public sealed class PlacementApiTests
{
    [Fact]
    public async Task A_placement_is_kept_and_says_what_it_chooses_and_why()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await SeeAsync(hub, "a", ("ring", "canary"));
        await SeeAsync(hub, "b", ("ring", "rest"));
        var functions = new PlacementFunctions(hub.Get<FleetPlacements>());

        var set = Answers.Request("""{"name":"canary","spec":{"predicates":[{"requiredClusterSelector":{"labelSelector":{"matchLabels":{"ring":"canary"}}}}],"decisionStrategy":{"groupStrategy":{"clustersPerDecisionGroup":1}}}}""");
        Assert.Equal(200, (await Answers.ReadAsync(set, functions.Set(set, default))).Status);
        var ask = Answers.Request();
        var (_, decision) = await Answers.ReadAsync(ask, functions.Decide(ask, "canary", default));

        Assert.Equal(1, decision.GetProperty("numberOfSelectedClusters").GetInt32());
        Assert.Equal("a", decision.GetProperty("decisionGroups")[0].GetProperty("decisions")[0].GetString());
        Assert.Equal(
            ["a Selected it meets the predicate; it scores 100 (Steady 0, Balance 100)", "b PredicateUnmet its labels do not meet ring=canary"],
            decision.GetProperty("explanations").EnumerateArray().Select(one => $"{one.GetProperty("edge")} {one.GetProperty("outcome")} {one.GetProperty("reason")}"));
        Assert.Equal("canary", Assert.Single(await hub.Get<FleetPlacements>().ListAsync(default)).Name);
        Assert.Contains(await hub.Get<CatalogStore>().ListAuditAsync(), entry => entry is { Action: "placement.set", Subject: "canary", Actor: "operator" });
    }

    [Fact]
    public async Task What_was_chosen_is_kept_though_a_better_edge_comes()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var placements = hub.Get<FleetPlacements>();
        await SeeAsync(hub, "b");
        await placements.SetAsync(new PlacementRequest("one", new PlacementSpec { NumberOfClusters = 1 }), default);
        Assert.Equal(["b"], (await placements.DecideAsync("one", patient: false, default)).Decision.Selected);

        await SeeAsync(hub, "a");

        var decision = (await placements.DecideAsync("one", patient: false, default)).Decision;
        Assert.Equal(["b"], decision.Selected);
        Assert.Equal("the rule takes 1, and it scores 100 (Steady 0, Balance 100); the lowest taken scores 200", Assert.Single(decision.Excluded).Reason);
    }

    [Fact]
    public async Task Another_placements_edges_come_last_by_Balance()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var placements = hub.Get<FleetPlacements>();
        await SeeAsync(hub, "a");
        await SeeAsync(hub, "b");
        foreach (var name in new[] { "first", "second" })
            await placements.SetAsync(new PlacementRequest(name, new PlacementSpec { NumberOfClusters = 1 }), default);

        Assert.Equal(["a"], (await placements.DecideAsync("first", patient: false, default)).Decision.Selected);
        Assert.Equal(["b"], (await placements.DecideAsync("second", patient: false, default)).Decision.Selected);
    }

    [Fact]
    public async Task Capabilities_and_claims_are_chosen_by()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await SeeAsync(hub, "big", new EdgeCapabilities { MemoryBytes = 64L << 30, Cores = 8, Claims = new Dictionary<string, string> { ["site.puente.dev"] = "pier" } });
        await SeeAsync(hub, "small", new EdgeCapabilities { MemoryBytes = 4L << 30, Cores = 8, Claims = new Dictionary<string, string> { ["site.puente.dev"] = "pier" } });
        await SeeAsync(hub, "silent", (EdgeCapabilities?)null);
        var spec = JsonSerializer.Deserialize<PlacementSpec>(
            """
            {"numberOfClusters":1,"predicates":[{"requiredClusterSelector":{"claimSelector":{"matchExpressions":[{"key":"site.puente.dev","operator":"Exists"}]}}}],
             "prioritizerPolicy":{"mode":"Exact","configurations":[{"scoreCoordinate":{"type":"AddOn","addOn":{"resourceName":"capabilities","scoreName":"memory"}}}]}}
            """, Json.Options)!;

        var decision = await hub.Get<FleetPlacements>().DecideAsync(spec, null, patient: false, default);

        Assert.Equal(["big"], decision.Selected);
        Assert.Equal(
            ["silent its claims do not meet site.puente.dev Exists", "small the rule takes 1, and it scores -100 (capabilities/memory -100); the lowest taken scores 100"],
            decision.Excluded.Select(edge => $"{edge.Edge} {edge.Reason}"));
    }

    [Fact]
    public async Task Memory_beyond_all_measure_is_no_fault_of_the_fleet()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await SeeAsync(hub, "a", new EdgeCapabilities { Accelerators = [new Accelerator("one", long.MaxValue), new Accelerator("two", long.MaxValue)] });
        Assert.Equal(["a"], (await hub.Get<FleetPlacements>().DecideAsync(new PlacementSpec(), null, patient: false, default)).Selected);
    }

    [Fact]
    public async Task An_edge_that_is_silent_is_left_out_and_a_rollout_waits_for_it()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await hub.Get<Enrolments>().SeeAsync(Twin("away") with { UpdatedAt = DateTimeOffset.UnixEpoch }, default);
        var placements = hub.Get<FleetPlacements>();
        await placements.SetAsync(new PlacementRequest("all", new PlacementSpec()), default);

        Assert.Equal(PlacementOutcome.Tainted, Assert.Single((await placements.DecideAsync("all", patient: false, default)).Decision.Verdicts).Outcome);
        Assert.Equal(["away"], (await placements.DecideAsync("all", patient: true, default)).Decision.Selected);
    }

    [Fact]
    public async Task An_edge_that_is_not_enrolled_is_in_no_placement()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await SeeAsync(hub, "a");
        await SeeAsync(hub, "b");
        await hub.Get<Enrolments>().RecordAsync(new RecordEnrolmentInput("provision-a", new EnrolmentRequest("a", new Dictionary<string, string>()), "aborted", false, "operator", "wrong site"), default);

        var decision = await hub.Get<FleetPlacements>().DecideAsync(new PlacementSpec { Tolerations = [new Toleration(Operator: TolerationOperator.Exists)] }, null, patient: false, default);

        Assert.Equal(["a NotOfFleet", "b Selected"], decision.Verdicts.Select(verdict => $"{verdict.Edge} {verdict.Outcome}"));
    }

    [Fact]
    public async Task A_full_disk_taints_until_there_is_room_and_keeps_its_time()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var catalog = hub.Get<CatalogStore>();
        await SeeAsync(hub, "a", new EdgeCapabilities { DiskFreeBytes = 1000 });
        Task<PlacementDecision> DecideAsync() => hub.Get<FleetPlacements>().DecideAsync(new PlacementSpec(), null, patient: false, default);

        Assert.Equal("it carries the taint puente.dev/low-disk=automatic:NoSelectIfNew, which is not tolerated", Assert.Single((await DecideAsync()).Excluded).Reason);
        var since = Assert.Single(EdgeMarks.Read((await catalog.FindEdgeAsync("a"))!.MarksJson).Taints).TimeAdded;
        await DecideAsync();
        Assert.Equal(since, Assert.Single(EdgeMarks.Read((await catalog.FindEdgeAsync("a"))!.MarksJson).Taints).TimeAdded);

        await SeeAsync(hub, "a", new EdgeCapabilities { DiskFreeBytes = 5L << 30 });
        Assert.Equal(["a"], (await DecideAsync()).Selected);
        Assert.Null((await catalog.FindEdgeAsync("a"))!.MarksJson);
    }

    [Fact]
    public async Task A_cluster_set_is_set_used_and_removed()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await SeeAsync(hub, "a", (ClusterSet.Label, "bridges"));
        await SeeAsync(hub, "b");
        var (sets, placements) = (new ClusterSetFunctions(hub.Get<ClusterSets>()), hub.Get<FleetPlacements>());
        var spec = new PlacementRequest("p", new PlacementSpec { ClusterSets = ["bridges"] });
        Assert.Equal("clusterSets", (await Assert.ThrowsAsync<InputException>(() => placements.SetAsync(spec, default))).Field);

        var put = Answers.Request("{}", "?by=ana");
        Assert.Equal(200, (await Answers.ReadAsync(put, sets.Set(put, "bridges", default))).Status);
        await placements.SetAsync(spec, default);
        Assert.Equal(["a"], (await placements.DecideAsync("p", patient: false, default)).Decision.Selected);

        var list = Answers.Request();
        Assert.Equal(["default", "global", "bridges"], (await Answers.ReadAsync(list, sets.List(list, default))).Body.EnumerateArray().Select(set => set.GetProperty("name").GetString()));
        var remove = Answers.Request();
        Assert.Equal(204, (await Answers.ReadAsync(remove, sets.Remove(remove, "bridges", default))).Status);
        await Assert.ThrowsAsync<InputException>(() => placements.DecideAsync("p", patient: false, default));
        Assert.Contains(await hub.Get<CatalogStore>().ListAuditAsync(), entry => entry is { Action: "clusterset.set", Actor: "ana" });
    }

    internal static ReportedTwin Twin(string edge, params (string Key, string Value)[] labels) => new(
        edge, labels.ToDictionary(label => label.Key, label => label.Value), 0, null, null, "idle", null, 0, 0, TimeProvider.System.GetUtcNow());

    internal static async Task SeeAsync(HubUnderTest hub, string edge, params (string Key, string Value)[] labels)
    {
        await hub.Get<Enrolments>().SeeAsync(Twin(edge, labels), default);
        await hub.Get<TwinStore>().ReportAsync(Twin(edge, labels), default);
    }

    private static async Task SeeAsync(HubUnderTest hub, string edge, EdgeCapabilities? has) => await hub.Get<Enrolments>().SeeAsync(Twin(edge) with { Capabilities = has }, default);
}
