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

/// <summary>What the hub says about an edge: labels over its own, taints, scores.</summary>
public sealed class EdgeMarkTests
{
    [Fact]
    public async Task The_hubs_labels_win_over_what_the_edge_says()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var functions = Functions(hub);
        await PlacementApiTests.SeeAsync(hub, "a", ("ring", "rest"), ("site", "quay"));
        await hub.Get<Enrolments>().RecordAsync(new RecordEnrolmentInput("provision-a", new EnrolmentRequest("a", new Dictionary<string, string>()), "ready", true, "rule", "approved"), default);

        var label = Answers.Request("""{"labels":{"ring":"canary","crew":"two"}}""");
        var (_, edge) = await Answers.ReadAsync(label, functions.Label(label, "a", default));
        Assert.Equal("canary quay two", Labels(edge, "ring", "site", "crew"));

        var remove = Answers.Request("""{"labels":{"ring":null}}""");
        (_, edge) = await Answers.ReadAsync(remove, functions.Label(remove, "a", default));
        Assert.Equal("rest quay two", Labels(edge, "ring", "site", "crew"));
    }

    [Fact]
    public async Task Labels_that_are_given_at_once_are_all_kept_and_those_beyond_bounds_are_refused()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var functions = Functions(hub);
        await PlacementApiTests.SeeAsync(hub, "a");
        await hub.Get<Enrolments>().RecordAsync(new RecordEnrolmentInput("provision-a", new EnrolmentRequest("a", new Dictionary<string, string>()), "ready", true, "rule", "approved"), default);

        await Task.WhenAll(new[] { "one", "two", "three" }.Select(key => Task.Run(() => functions.Label(Answers.Request($$$"""{"labels":{"{{{key}}}":"yes"}}"""), "a", default))));
        Assert.Equal(3, (await hub.Get<Enrolments>().FindAsync("a", default))!.Labels.Count);

        // A hub that kept such a label could record nothing of the edge any more.
        var tooLong = Answers.Request($$$"""{"labels":{"{{{new string('k', 300)}}}":"yes"}}""");
        Assert.Equal("labels", (await Assert.ThrowsAsync<InputException>(() => functions.Label(tooLong, "a", default))).Field);
        Assert.Equal("edge", (await Assert.ThrowsAsync<InputException>(() => functions.Label(Answers.Request("""{"labels":{"x":"y"}}"""), "b", default))).Field);
    }

    [Fact]
    public async Task A_taint_is_set_keeps_its_time_and_is_taken_away()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var functions = Functions(hub);
        await PlacementApiTests.SeeAsync(hub, "a");

        async Task<Taint[]> ChangeAsync(string body)
        {
            var request = Answers.Request(body, "?by=ana");
            var (status, edge) = await Answers.ReadAsync(request, functions.Taint(request, "a", default));
            Assert.Equal(200, status);
            return edge.GetProperty("taints").Deserialize<Taint[]>(Json.Options)!;
        }

        var first = Assert.Single(await ChangeAsync("""{"add":[{"key":"gpu","effect":"NoSelect","value":"broken"}]}"""));
        Assert.Equal(first, Assert.Single(await ChangeAsync("""{"add":[{"key":"gpu","effect":"NoSelect","value":"broken"}]}""")));
        Assert.Empty((await hub.Get<FleetPlacements>().DecideAsync(new PlacementSpec(), null, patient: false, default)).Selected);
        Assert.Empty(await ChangeAsync("""{"remove":["gpu:NoSelect"]}"""));
        Assert.Equal(["ana", "ana"], (await hub.Get<CatalogStore>().ListAuditAsync()).Where(entry => entry.Action == "edge.tainted").Select(entry => entry.Actor));
    }

    [Theory]
    [InlineData("""{"add":[{"key":"","effect":"NoSelect"}]}""", "taint.key")]
    [InlineData("""{"add":[{"key":"x","effect":"NoSelect","value":"automatic"}]}""", "taint.value")]
    [InlineData("{}", "taints")]
    public async Task A_taint_that_cannot_be_is_refused(string body, string field)
    {
        await using var hub = await HubUnderTest.StartAsync();
        await PlacementApiTests.SeeAsync(hub, "a");
        var error = await Assert.ThrowsAsync<InputException>(() => Functions(hub).Taint(Answers.Request(body), "a", default));
        Assert.Equal(field, error.Field);
    }

    [Fact]
    public async Task Scores_of_an_add_on_count_until_they_run_out()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var functions = Functions(hub);
        await PlacementApiTests.SeeAsync(hub, "a");
        await PlacementApiTests.SeeAsync(hub, "b");
        var spec = JsonSerializer.Deserialize<PlacementSpec>(
            """{"numberOfClusters":1,"prioritizerPolicy":{"mode":"Exact","configurations":[{"scoreCoordinate":{"type":"AddOn","addOn":{"resourceName":"quality","scoreName":"recall"}}}]}}""", Json.Options)!;
        Task<PlacementDecision> DecideAsync() => hub.Get<FleetPlacements>().DecideAsync(spec, null, patient: false, default);

        await functions.Score(Answers.Request("""{"resourceName":"quality","scores":{"recall":70}}"""), "b", default);
        Assert.Equal(["b"], (await DecideAsync()).Selected);
        await functions.Score(Answers.Request("""{"resourceName":"quality","scores":{"recall":70},"validUntil":"2020-01-01T00:00:00Z"}"""), "b", default);
        Assert.Equal(["a"], (await DecideAsync()).Selected);
    }

    [Fact]
    public async Task A_resource_whose_name_could_be_another_s_score_is_refused()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await PlacementApiTests.SeeAsync(hub, "a");
        Assert.Equal("resourceName", (await Assert.ThrowsAsync<InputException>(() => Functions(hub).Score(Answers.Request("""{"resourceName":"quality/crack","scores":{"recall":70}}"""), "a", default))).Field);
    }

    [Fact]
    public async Task An_edge_nobody_knows_is_not_found()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var request = Answers.Request();
        Assert.Equal(404, (await Answers.ReadAsync(request, Functions(hub).Get(request, "zz", default))).Status);
        Assert.Equal("edge", (await Assert.ThrowsAsync<InputException>(() => Functions(hub).Taint(Answers.Request("""{"remove":["a"]}"""), "zz", default))).Field);
    }

    [Fact]
    public void A_twin_without_capabilities_still_reads()
    {
        var twin = JsonSerializer.Deserialize<ReportedTwin>(
            """{"edge":"a","labels":{},"generation":1,"state":"idle","bytesFetched":0,"bytesPublished":0,"updatedAt":"2026-01-01T00:00:00+00:00"}""", Json.Options)!;
        Assert.Null(twin.Capabilities);
        Assert.DoesNotContain("capabilities", JsonSerializer.Serialize(twin, Json.Options), StringComparison.Ordinal);
    }

    private static EdgeMarkFunctions Functions(HubUnderTest hub) => new(hub.Get<CatalogStore>(), hub.Get<TwinStore>(), hub.Get<Enrolments>(), TimeProvider.System);

    private static string Labels(JsonElement edge, params string[] keys) => string.Join(' ', keys.Select(key => edge.GetProperty("labels").GetProperty(key).GetString()));
}
