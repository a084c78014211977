using Puente.Catalog;
using Puente.Core.Twins;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Hub.Rollouts;
using Puente.Workflows.Provisioning;
using Puente.Workflows.Rollouts;

namespace Puente.Functions.Tests;

/// <summary>Enrolments: the hub's labels lie over the edge's own, and an edge that is not enrolled has none and is rolled out to by nobody.</summary>
public sealed class EnrolmentTests
{
    private static readonly ReportedTwin _twin = new(
        "edge-1", new Dictionary<string, string> { ["ring"] = "rest", ["site"] = "quay" }, 0, null, null, "idle", null, 0, 0, DateTimeOffset.UnixEpoch);

    private static readonly EnrolmentRequest _request = new("edge-1", _twin.Labels);

    [Fact]
    public async Task Labels_are_given_survive_the_next_report_and_go_with_the_enrolment()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var enrolments = hub.Get<Enrolments>();
        Assert.Equal((null, null), await enrolments.SeeAsync(_twin, default));
        await hub.Get<TwinStore>().ReportAsync(_twin, default);

        await enrolments.RecordAsync(new RecordEnrolmentInput("provision-edge-1", _request, "labelling", true, "rule", "approved"), default);
        await enrolments.LabelAsync(new LabelEdgeInput("provision-edge-1", "edge-1", new Dictionary<string, string> { ["ring"] = "canary" }), default);
        Assert.Equal("canary", await RingAsync(hub));
        await enrolments.SeeAsync(_twin with { UpdatedAt = DateTimeOffset.UnixEpoch.AddMinutes(1) }, default);
        Assert.Equal("canary", await RingAsync(hub));

        await hub.Get<TwinStore>().ReportAsync(_twin with { UpdatedAt = DateTimeOffset.UnixEpoch.AddMinutes(1) }, default);
        await enrolments.RecordAsync(new RecordEnrolmentInput("provision-edge-1", _request, "aborted", false, "operator", "wrong site"), default);
        Assert.Equal("rest", await RingAsync(hub));
        Assert.Equal("it is not enrolled: aborted, wrong site", Assert.Single(await enrolments.NotEnrolledAsync(["edge-1", "edge-2"], default)).Value);
    }

    [Fact]
    public async Task Each_state_is_audited_once()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var input = new RecordEnrolmentInput("provision-edge-1", _request, "ready", true, "rule", "approved");

        for (var time = 0; time < 2; time++) await hub.Get<Enrolments>().RecordAsync(input, default);

        Assert.Equal(("rule", "edge-1"), Assert.Single(
            (await hub.Get<CatalogStore>().ListAuditAsync()).Where(entry => entry.Action == "edge.ready").Select(entry => (entry.Actor, entry.Subject))));
    }

    [Theory]
    [InlineData("edge-1 serving release-1 2", "serving", WaveVerdict.Passed)]
    [InlineData("edge-1 serving release-0 2", "pending", WaveVerdict.Waiting)]
    [InlineData("edge-1 failed release-0 2", "failed", WaveVerdict.Failed)]
    [InlineData("edge-1 serving release-1 1", "pending", WaveVerdict.Waiting)]
    public async Task A_wave_is_judged_by_what_its_edges_report(string reports, string state, WaveVerdict verdict)
    {
        await using var hub = await HubUnderTest.StartAsync();
        var words = reports.Split(' ');
        await hub.Get<TwinStore>().ReportAsync(
            _twin with { State = words[1], Release = words[2], Generation = long.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture) }, default);

        var wave = await hub.Get<RolloutPlanner>().ReadAsync(new ReadReportedInput("canary", [new EdgeGeneration("edge-1", "release-1", 2)]), default);

        Assert.Equal((state, verdict), (Assert.Single(wave.Edges).State, wave.Verdict));
    }

    private static async Task<string> RingAsync(HubUnderTest hub) => Assert.Single(await hub.Get<CatalogStore>().ListEdgesAsync()).Labels["ring"];
}
