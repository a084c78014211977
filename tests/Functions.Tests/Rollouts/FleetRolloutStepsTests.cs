using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Hub.Rollouts;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Rollouts.Fleet;
using static Puente.Functions.Tests.Rollouts.FleetUnderTest;

namespace Puente.Functions.Tests.Rollouts;

/// <summary>The steps of a rollout over the hub's own stores: who is asked when, what is on record, and what a repeated or broken step leaves.</summary>
public sealed class FleetRolloutStepsTests
{
    [Fact]
    public async Task The_canary_serves_before_others_are_asked_and_nobody_is_asked_twice()
    {
        await using var fleet = await StartAsync(4);
        var begun = await fleet.BeginAsync("r", Request());
        Assert.Equal((4, 2, false), (begun.Selected, begun.Stages, begun.HoldsStages));
        Assert.Equal(begun, await fleet.BeginAsync("r", Request()));

        Assert.Equal(("canary", 1), (await fleet.AdvanceAsync("r") is var first ? (first.StageName, first.Asked) : default));
        Assert.Equal(0, (await fleet.AdvanceAsync("r")).Asked);
        Assert.Equal("edge-0 pending*, edge-1 pending, edge-2 pending, edge-3 pending", await fleet.EdgesAsync("r"));
        await fleet.SayAsync("edge-0", "serving", New);
        Assert.Equal(2, (await fleet.AdvanceAsync("r")).Asked);
        await fleet.SayAsync("edge-1", "downloading", Old);
        await fleet.SayAsync("edge-2", "serving", New);
        var third = await fleet.AdvanceAsync("r");
        Assert.Equal("edge-0 serving*, edge-1 downloading*, edge-2 serving*, edge-3 pending*", await fleet.EdgesAsync("r"));
        Assert.Equal((1, false), (third.Asked, third.IsDone));
        await fleet.SayAsync("edge-1", "serving", New);
        await fleet.SayAsync("edge-3", "serving", New);

        Assert.True((await fleet.AdvanceAsync("r")).IsDone);
        Assert.Equal(4, (await fleet.EndAsync("r", "completed", "done"))["serving"]);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 4).Select(edge => fleet.DesiredAsync($"edge-{edge}"))), twin => Assert.Equal((New, 1, "r"), (twin!.Release, twin.Generation, twin.Rollout)));
    }

    [Fact]
    public async Task News_is_told_once_between_two_looks()
    {
        await using var fleet = await StartAsync(4);
        await fleet.BeginAsync("r", Request());
        await fleet.AdvanceAsync("r");

        await fleet.SayAsync("edge-0", "downloading", Old);
        await fleet.SayAsync("edge-0", "verifying", Old);
        await fleet.SayAsync("edge-0", "verifying", Old);

        Assert.Equal(["r changed"], fleet.Client.Raised);
    }

    [Fact]
    public async Task What_was_said_before_a_look_that_broke_off_is_read_by_the_next()
    {
        await using var fleet = await StartAsync(2);
        await fleet.BeginAsync("r", Request());
        await fleet.AdvanceAsync("r");
        await fleet.SayAsync("edge-0", "serving", New);
        await Assert.ThrowsAnyAsync<Exception>(() => fleet.AdvanceAsync("r", stop: new CancellationToken(canceled: true)));
        await fleet.SayAsync("edge-1", "downloading", Old);

        await fleet.AdvanceAsync("r");

        Assert.Equal("edge-0 serving*, edge-1 pending*", await fleet.EdgesAsync("r"));
    }

    [Fact]
    public async Task A_refusal_in_the_canary_group_is_a_breach_and_the_fleet_goes_back_to_what_it_ran()
    {
        await using var fleet = await StartAsync(3);
        await fleet.BeginAsync("r", Request() with { Gates = [new GateRule(GateKind.Golden) { Class = "crack", Groups = ["canary"] }] });
        await fleet.AdvanceAsync("r");
        Assert.Equal("crack", Assert.Single((await fleet.DesiredAsync("edge-0"))!.Gates!).Class);
        await fleet.SayAsync("edge-0", "refused", Old, "crack: recall 0.30 beside 0.90 of the one that serves");

        var seen = await fleet.AdvanceAsync("r");
        Assert.True(seen.Breach);
        Assert.Equal((1, 0), (await fleet.GoBackAsync("r", seen.Reason) is var begun ? (begun.Asked, begun.Kept) : default));
        Assert.Equal(1, (await fleet.GoBackAsync("r", seen.Reason)).Asked);
        var desired = (await fleet.DesiredAsync("edge-0"))!;
        Assert.Equal((Old, 2, "r-rollback", null), (desired.Release, desired.Generation, desired.Rollout, desired.Gates));
        Assert.StartsWith($"rolled back from {New}: canary: 0 of 1 serve", desired.Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await fleet.ComeBackAsync("r")).UnderWay);
        await fleet.SayAsync("edge-0", "serving", Old);
        Assert.Equal(new RollbackAdvanced(1, 0, 0, 0, null), await fleet.ComeBackAsync("r"));
        await fleet.EndAsync("r", "rolledBack", seen.Reason);

        Assert.Equal("edge-0 rolledBack*, edge-1 pending, edge-2 pending", await fleet.EdgesAsync("r"));
        var edge = (await fleet.Hub.Get<RolloutStore>().GetAsync("r", default)).Edges[0];
        Assert.Equal("crack: recall 0.30 beside 0.90 of the one that serves", edge.Reason);
        Assert.Null(await fleet.DesiredAsync("edge-1"));
        Assert.Equal(seen.Reason, (await fleet.Hub.Get<RolloutStore>().ReadIndexAsync(default)).Withdrawn[New]);
        var audit = await fleet.Hub.Get<CatalogStore>().ListAuditAsync();
        Assert.Equal($"{New}: {seen.Reason}", Assert.Single(audit, entry => entry.Action == "rollout.rolledBack").Detail);
    }

    [Fact]
    public async Task Who_is_out_of_reach_is_not_asked_until_the_release_is_good()
    {
        await using var fleet = await StartAsync(3);
        await fleet.BeginAsync("r", Request());
        fleet.Time.Advance(TimeSpan.FromMinutes(3));
        await fleet.SayAsync("edge-0", "serving", Old);
        await fleet.SayAsync("edge-1", "serving", Old);
        await fleet.AdvanceAsync("r");
        await fleet.SayAsync("edge-0", "serving", New);
        await fleet.AdvanceAsync("r");
        await fleet.SayAsync("edge-1", "serving", New);

        Assert.True((await fleet.AdvanceAsync("r")).IsDone);
        Assert.Equal("edge-0 serving*, edge-1 serving*, edge-2 deferred", await fleet.EdgesAsync("r"));
        Assert.Null(await fleet.DesiredAsync("edge-2"));
        await fleet.EndAsync("r", "completed", "done");
        Assert.Equal(New, (await fleet.DesiredAsync("edge-2"))!.Release);
    }

    [Fact]
    public async Task An_edge_that_falls_silent_is_deferred_and_goes_on_when_it_returns()
    {
        await using var fleet = await StartAsync(1);
        await fleet.BeginAsync("r", Request());
        var asked = await fleet.AdvanceAsync("r");
        Assert.InRange(asked.RecheckSeconds!.Value, 119, 121);

        fleet.Time.Advance(TimeSpan.FromMinutes(30));
        var silent = await fleet.AdvanceAsync("r");
        Assert.Equal("edge-0 deferred*", await fleet.EdgesAsync("r"));
        Assert.Equal((false, false, 1), (silent.IsDone, silent.Breach, silent.Figures["deferred"]));

        await fleet.SayAsync("edge-0", "downloading", Old);
        await fleet.AdvanceAsync("r");
        Assert.Equal("edge-0 downloading*", await fleet.EdgesAsync("r"));
        fleet.Time.Advance(TimeSpan.FromMinutes(9));
        await fleet.SayAsync("edge-0", "downloading", Old);
        Assert.False((await fleet.AdvanceAsync("r")).Breach);
        fleet.Time.Advance(TimeSpan.FromMinutes(1));
        await fleet.SayAsync("edge-0", "verifying", Old);
        Assert.True((await fleet.AdvanceAsync("r")).Breach);
        Assert.Equal("edge-0 failed*", await fleet.EdgesAsync("r"));
        await fleet.SayAsync("edge-0", "serving", New);
        Assert.True((await fleet.AdvanceAsync("r")).IsDone);
    }

    [Fact]
    public async Task Of_two_rollouts_that_touch_one_edge_the_later_waits()
    {
        await using var fleet = await StartAsync(2);
        await fleet.BeginAsync("one", Request());
        Assert.Equal("one", (await fleet.BeginAsync("two", Request(Newer))).After);
        Assert.Equal("one", (await fleet.AdvanceAsync("two")).After);
        Assert.Equal("waits for one, which holds edges of it", (await fleet.Hub.Get<RolloutStore>().GetAsync("two", default)).Document.Reason);

        await fleet.EndAsync("one", "aborted", "enough");
        Assert.Contains("two changed", fleet.Client.Raised);
        Assert.Equal((null, 1), (await fleet.AdvanceAsync("two") is var seen ? (seen.After, seen.Asked) : default));
        Assert.Contains(await fleet.Hub.Get<CatalogStore>().ListAuditAsync(), entry => entry is { Action: "rollout.waits", Actor: "two", Subject: "one" });
    }

    [Fact]
    public async Task One_that_has_begun_does_not_wait_for_an_earlier_one_that_is_brought_back()
    {
        await using var fleet = await StartAsync(1);
        await fleet.BeginAsync("one", Request());
        await fleet.AdvanceAsync("one");
        await fleet.SayAsync("edge-0", "serving", New);
        await fleet.AdvanceAsync("one");
        await fleet.EndAsync("one", "completed", "done");
        Assert.Null((await fleet.BeginAsync("two", Request(Newer))).After);

        await fleet.GoBackAsync("one", "a person's word");

        Assert.Equal((null, 1), (await fleet.AdvanceAsync("two") is var seen ? (seen.After, seen.Asked) : default));
        await fleet.SayAsync("edge-0", "downloading", New);
        Assert.Equal(0, (await fleet.ComeBackAsync("one")).UnderWay);
    }

    [Fact]
    public async Task One_that_waited_goes_back_to_what_the_other_brought()
    {
        await using var fleet = await StartAsync(1);
        await fleet.BeginAsync("one", Request());
        await fleet.BeginAsync("two", Request(Newer));
        await fleet.AdvanceAsync("two");
        await fleet.AdvanceAsync("one");
        await fleet.SayAsync("edge-0", "serving", New);
        Assert.True((await fleet.AdvanceAsync("one")).IsDone);
        await fleet.EndAsync("one", "completed", "done");

        Assert.Equal(1, (await fleet.AdvanceAsync("two")).Asked);
        await fleet.SayAsync("edge-0", "failed", New, "does not load");
        Assert.True((await fleet.AdvanceAsync("two")).Breach);
        await fleet.GoBackAsync("two", "does not load");

        Assert.Equal(New, (await fleet.DesiredAsync("edge-0"))!.Release);
    }

    [Fact]
    public async Task Or_it_takes_the_edges_over_where_it_is_told_to()
    {
        await using var fleet = await StartAsync(2);
        await fleet.BeginAsync("one", Request());
        await fleet.AdvanceAsync("one");
        Assert.Null((await fleet.BeginAsync("two", Request(Newer) with { TakeOver = true })).After);
        Assert.Contains("one changed", fleet.Client.Raised);

        Assert.Equal(1, (await fleet.AdvanceAsync("two")).Asked);
        Assert.True((await fleet.AdvanceAsync("one")).IsDone);
        Assert.Equal("edge-0 rolledBack*, edge-1 rolledBack", await fleet.EdgesAsync("one"));
        Assert.Equal("taken over by two", (await fleet.Hub.Get<RolloutStore>().GetAsync("one", default)).Edges[0].Reason);
        Assert.Equal((0, 0), (await fleet.GoBackAsync("one", "late") is var begun ? (begun.Asked, begun.Kept) : default));
        Assert.Equal(Newer, (await fleet.DesiredAsync("edge-0"))!.Release);
    }

    [Fact]
    public async Task One_whose_orchestration_failed_is_taken_over_and_keeps_none_from_its_end()
    {
        await using var fleet = await StartAsync(1);
        await fleet.BeginAsync("one", Request());
        fleet.Client.Ended.Add("one");

        await fleet.BeginAsync("two", Request(Newer) with { TakeOver = true });
        Assert.Equal(1, (await fleet.AdvanceAsync("two")).Asked);
        await fleet.SayAsync("edge-0", "serving", Newer);
        await fleet.AdvanceAsync("two");
        Assert.Equal(1, (await fleet.EndAsync("two", "completed", "done"))["serving"]);
    }

    [Fact]
    public async Task A_stage_goes_back_alone_where_it_was_said()
    {
        await using var fleet = await StartAsync(2);
        await fleet.BeginAsync("r", Request());
        await fleet.AdvanceAsync("r");
        await fleet.SayAsync("edge-0", "serving", New);
        await fleet.AdvanceAsync("r");
        await fleet.SayAsync("edge-1", "failed", Old, "does not load");
        Assert.Equal((true, 1), (await fleet.AdvanceAsync("r") is var seen ? (seen.Breach, seen.Stage) : default));

        Assert.Equal(1, (await fleet.GoBackAsync("r", "worse", stage: 1)).Asked);
        Assert.Equal((New, Old), ((await fleet.DesiredAsync("edge-0"))!.Release, (await fleet.DesiredAsync("edge-1"))!.Release));
    }

    [Fact]
    public async Task What_an_edge_measures_while_it_serves_holds_or_fails_it()
    {
        await using var fleet = await StartAsync(1);
        await fleet.BeginAsync("r", Request() with { Gates = [new GateRule(GateKind.ErrorRate) { Maximum = 0.01 }] });
        await fleet.AdvanceAsync("r");
        await fleet.SayAsync("edge-0", "serving", New);
        Assert.False((await fleet.AdvanceAsync("r")).IsDone);
        await fleet.SayAsync("edge-0", "serving", New, gates: [Result(GateOutcome.Unknown, "12 requests, of 100 that are needed")]);
        Assert.False((await fleet.AdvanceAsync("r")).IsDone);
        Assert.Equal("edge-0 verifying*", await fleet.EdgesAsync("r"));

        await fleet.SayAsync("edge-0", "serving", New, gates: [Result(GateOutcome.Failed, "0.2 of 100 requests failed, 0.01 may")]);
        Assert.True((await fleet.AdvanceAsync("r")).Breach);

        static GateFinding Result(GateOutcome outcome, string reason) => new(GateKind.ErrorRate, null, null, outcome, null, null, 100, reason);
    }

    [Theory]
    [InlineData("""{"groups":[{"name":"canary","matchLabel":{"ring":"canary"}}]}""", "groups")]
    [InlineData("""{"rolloutStrategy":{"type":"Progressive","progresive":{"maxConcurrency":1}}}""", "rolloutStrategy")]
    [InlineData("""{"groups":[null]}""", "groups")]
    [InlineData("""{"rolloutStrategy":{"type":"Progressive","progressive":{"mandatoryDecisionGroups":[null]}}}""", "rolloutStrategy")]
    [InlineData("""{"gates":[null]}""", "gates")]
    public void What_nobody_can_read_is_refused_before_it_moves_the_fleet(string text, string field)
    {
        var request = JsonSerializer.Deserialize<RolloutRequest>(text, Json.Options)! with { Release = New };
        Assert.Equal(field, Assert.Throws<InputException>(() => RolloutRules.Read(request)).Field);
    }

    [Fact]
    public async Task An_edge_that_serves_the_release_already_is_not_asked()
    {
        await using var fleet = await StartAsync(2);
        await fleet.Hub.Get<TwinStore>().DesireAsync("edge-0", New, "somebody", allowsOlder: false, default);
        await fleet.SayAsync("edge-0", "serving", New);
        await fleet.BeginAsync("r", Request());

        await fleet.AdvanceAsync("r");

        Assert.Equal("edge-0 serving*, edge-1 pending*", await fleet.EdgesAsync("r"));
        Assert.Equal("somebody", (await fleet.DesiredAsync("edge-0"))!.Rollout);
    }

    [Fact]
    public async Task A_release_that_is_unknown_or_a_manual_gate_that_holds_nothing_is_refused()
    {
        await using var fleet = await StartAsync(1);
        await Assert.ThrowsAsync<InputException>(() => fleet.BeginAsync("r", new RolloutRequest("release-9")));
        await Assert.ThrowsAsync<InputException>(() => fleet.BeginAsync("r", new RolloutRequest(New) { Gates = [new GateRule(GateKind.Manual)] }));
        Assert.Empty(await fleet.Hub.Get<RolloutStore>().ListAsync(10, default));
    }

    [Theory]
    [InlineData("""[{"name":"canary","matchLabel":{"ring":"canary"}}]""", null)]
    [InlineData(null, """{"type":"Progressive","progressiv":{}}""")]
    [InlineData(null, """{"type":"Progressive","progressive":{"maxFailure":1}}""")]
    [InlineData(null, """{"type":"Progressive","progressive":{"mandatoryDecisionGroups":[{"name":"canary"}]}}""")]
    public void A_word_that_is_misspelt_is_refused(string? groups, string? strategy)
    {
        var request = new RolloutRequest(New)
        {
            Groups = groups is null ? null : JsonElement.Parse(groups),
            RolloutStrategy = strategy is null ? null : JsonElement.Parse(strategy),
        };
        Assert.Equal(groups is null ? "rolloutStrategy" : "groups", Assert.Throws<InputException>(() => RolloutRules.Read(request)).Field);
    }

    [Fact]
    public void A_bound_of_a_gate_that_is_misspelt_is_refused_and_a_gate_reads_as_it_is_written()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RolloutRequest>("""{"release":"release-1","gates":[{"kind":"golden","maxDrp":0.01}]}""", Json.Options));
        var gate = new GateRule(GateKind.Golden) { Class = "crack", MaxDrop = 0.01 };
        Assert.Equal(gate, JsonSerializer.Deserialize<GateRule>(JsonSerializer.Serialize(gate, Json.Options), Json.Options));
    }

    [Fact]
    public async Task A_rollout_that_is_on_record_is_not_begun_over()
    {
        await using var fleet = await StartAsync(1);
        await fleet.BeginAsync("r", Request());
        var store = fleet.Hub.Get<RolloutStore>();
        var record = await store.GetAsync("r", default);
        await Assert.ThrowsAsync<IOException>(() => store.SaveAsync(record, null, default));
    }

    [Fact]
    public async Task A_clock_that_is_slow_is_not_silence()
    {
        await using var fleet = await StartAsync(1);
        var presence = fleet.Hub.Get<EdgePresence>();
        Assert.Equal(fleet.Time.GetUtcNow(), presence.LastHeard("edge-0"));
        Assert.Null(presence.LastHeard("edge-9"));
    }
}
