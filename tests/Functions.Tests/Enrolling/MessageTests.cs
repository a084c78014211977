using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Messages;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>What edges say: a bus that repeats and reorders does no harm, and neither does anybody else on it.</summary>
public sealed class MessageTests : IAsyncLifetime
{
    private JoiningHub _hub = null!;
    private FakeEdge _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await JoiningHub.StartAsync();
        _edge = await FakeEdge.JoinedAsync(_hub, asked: new("operator", new Dictionary<string, string> { ["ring"] = "canary" }));
    }

    public async ValueTask DisposeAsync()
    {
        _edge.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_report_counts_under_the_hub_s_labels()
    {
        Assert.Equal(EdgeMessageOutcome.Accepted, await OutcomeAsync(_edge.Report("serving")));
        Assert.Equal("serving", await StateAsync());
        Assert.Equal("canary", Assert.Single(await _hub.Get<CatalogStore>().ListEdgesAsync()).Labels["ring"]);
    }

    [Fact]
    public async Task A_report_that_comes_twice_or_late_is_let_pass_and_changes_nothing()
    {
        var (first, second) = (_edge.Report("verifying"), _edge.Report("serving"));
        Assert.Equal(EdgeMessageOutcome.Accepted, await OutcomeAsync(second));
        Assert.Equal(EdgeMessageOutcome.Stale, await OutcomeAsync(first));
        Assert.Equal(EdgeMessageOutcome.Duplicate, await OutcomeAsync(second));
        Assert.Equal("serving", await StateAsync());
        Assert.Empty(await _hub.RefusedAsync());
    }

    [Fact]
    public async Task A_report_that_is_replayed_by_another_sender_is_refused()
    {
        var report = _edge.Report("serving");
        await _edge.SendAsync(report);
        Assert.Equal("sender", (await _edge.SendAsync(report with { Source = "edge-2" })).Code);
        Assert.Equal(["edge-1 sender"], await _hub.RefusedAsync());
    }

    [Fact]
    public async Task A_report_that_was_altered_is_refused()
    {
        var report = _edge.Report("failed");
        var envelope = report.DataAs<DsseEnvelope>()!;
        var message = SignedJson.Peek<EdgeMessage>(envelope) with { Body = JsonSerializer.SerializeToElement(_edge.Twin("serving"), Json.Options) };
        var altered = envelope with { Payload = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(message, Json.Options)) };
        Assert.Equal("signature", (await _edge.SendAsync(With(report, altered))).Code);
        Assert.Equal("signature", (await _edge.SendAsync(With(report, envelope with { Signatures = [] }))).Code);
        Assert.Equal("signature", (await _edge.SendAsync(With(report, envelope with { Signatures = [new DsseSignature("", "AAAA"), null!] }))).Code);
        Assert.Equal(EdgeMessageOutcome.Unreadable, (await _edge.SendAsync(With(report, envelope with { Payload = "?" }))).Outcome);
        var told = _edge.Tell("1");
        foreach (var other in new[] { told with { Type = "another" }, told with { Id = "edge-1:2" }, told with { Subject = "another" } })
            Assert.Equal("altered", (await _edge.SendAsync(other)).Code);
        Assert.Null(await _hub.Get<TwinStore>().FindReportedAsync("edge-1", default));
    }

    [Fact]
    public async Task A_key_that_the_hub_does_not_know_is_refused()
    {
        using var thief = new FakeEdge(_hub);
        Assert.Equal("signature", (await thief.SendAsync(thief.Report("serving"))).Code);
        using var stranger = new FakeEdge(_hub, "edge-2");
        Assert.Equal("unknown", (await stranger.SendAsync(stranger.Report("serving"))).Code);
        Assert.Equal(["edge-1 signature", "edge-2 unknown"], await _hub.RefusedAsync());
    }

    [Fact]
    public async Task One_edge_says_nothing_of_another()
    {
        using var second = await FakeEdge.JoinedAsync(_hub, "edge-2");
        var others = new EdgeMessage("edge-1", 9, _hub.Time.GetUtcNow(), EdgeEvents.Reported, JsonSerializer.SerializeToElement(second.Twin(), Json.Options));
        Assert.Equal("malformed", (await _edge.SendAsync(With(_edge.Report(), SignedJson.Sign(others, EdgeMessage.PayloadType, _edge.Key)))).Code);
        // Nor does it take the id that an event of the other will have.
        var id = others with { Edge = "edge-2", Type = EdgeEvents.InspectionCompleted, Id = "edge-1:1" };
        var told = new CloudEvent("edge-1:1", "edge-2", id.Type, null, default, JsonSerializer.SerializeToElement(SignedJson.Sign(id, EdgeMessage.PayloadType, second.Key), Json.Options));
        Assert.Equal("malformed", (await second.SendAsync(told)).Code);
    }

    [Fact]
    public async Task A_message_of_which_a_part_is_missing_stops_nobody_else()
    {
        var report = _edge.Report();
        var bare = SignedJson.Sign(new { edge = "edge-1", sequence = 1, issuedAt = _hub.Time.GetUtcNow(), type = EdgeEvents.Reported }, EdgeMessage.PayloadType, _edge.Key);
        Assert.Equal("malformed", (await _edge.SendAsync(With(report, bare))).Code);
        foreach (var twin in new[] { _edge.Twin() with { Gates = [null!] }, _edge.Twin() with { Capabilities = new EdgeCapabilities { Accelerators = [null!] } }, _edge.Twin() with { Labels = null! } })
        {
            var message = new EdgeMessage("edge-1", 1, _hub.Time.GetUtcNow(), EdgeEvents.Reported, JsonSerializer.SerializeToElement(twin, Json.Options));
            Assert.Equal("malformed", (await _edge.SendAsync(With(report, SignedJson.Sign(message, EdgeMessage.PayloadType, _edge.Key)))).Code);
        }

        Assert.Null(await _hub.Get<TwinStore>().FindReportedAsync("edge-1", default));
    }

    [Fact]
    public async Task A_number_that_went_back_is_stale_and_one_that_is_used_twice_is_refused()
    {
        await _edge.SendAsync(_edge.Report("serving", 7));
        Assert.Equal(EdgeMessageOutcome.Stale, await OutcomeAsync(_edge.Report("failed", 6)));
        Assert.Equal("sequence", (await _edge.SendAsync(_edge.Report("failed", 7))).Code);
        Assert.Equal("serving", await StateAsync());
        // An edge restored from a copy learns where to go on.
        Assert.Equal(7, (await _edge.CollectAsync()).Sequence);
    }

    [Fact]
    public async Task Events_count_once_in_any_order_and_a_replay_from_long_ago_is_refused()
    {
        var told = Enumerable.Range(1, 40).Select(number => _edge.Tell($"{number}")).ToList();
        var shuffled = told.OrderBy(one => one.Id.GetHashCode(StringComparison.Ordinal)).ToList();
        foreach (var one in shuffled) Assert.Equal(EdgeMessageOutcome.Accepted, await OutcomeAsync(one));
        foreach (var one in shuffled) Assert.Equal(EdgeMessageOutcome.Duplicate, await OutcomeAsync(one));
        // The same fact told anew, as after a death before the outbox was cleared.
        Assert.Equal(EdgeMessageOutcome.Duplicate, await OutcomeAsync(_edge.Tell("1")));
        Assert.Equal(40, (await _hub.Get<CatalogStore>().ListEventsAsync(EdgeEvents.InspectionCompleted, null, 1000)).Count);

        await _edge.SendAsync(_edge.Tell("far", 5000));
        Assert.Equal("replayed", (await _edge.SendAsync(told[0])).Code);
        Assert.Equal(EdgeMessageOutcome.Accepted, await OutcomeAsync(_edge.Tell("between", 5000 - SequenceWindow.Size + 1)));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task A_clock_that_is_wrong_by_days_changes_nothing(int days)
    {
        await _edge.SendAsync(_edge.Report("verifying"));
        _edge.Skew = TimeSpan.FromDays(days);
        Assert.Equal(EdgeMessageOutcome.Accepted, await OutcomeAsync(_edge.Report("serving")));
        _edge.Skew = TimeSpan.Zero;
        Assert.Equal(EdgeMessageOutcome.Accepted, await OutcomeAsync(_edge.Report("idle")));
        Assert.Equal(_hub.Time.GetUtcNow(), Assert.Single(await _hub.Get<CatalogStore>().ListEdgesAsync()).LastSeen);
        _edge.Skew = TimeSpan.FromDays(days);
        await _edge.RenewAsync();
    }

    [Fact]
    public async Task Without_a_signature_nothing_counts_where_keys_are_required()
    {
        var unsigned = new CloudEvent("1", "edge-1", EdgeEvents.Reported, null, default, JsonSerializer.SerializeToElement(_edge.Twin("serving"), Json.Options));
        Assert.Equal("unsigned", (await _edge.SendAsync(unsigned)).Code);
        Assert.Equal("unsigned", (await _edge.SendAsync(unsigned with { Type = "another" })).Code);
        Assert.Null(await _hub.Get<TwinStore>().FindReportedAsync("edge-1", default));
    }

    [Fact]
    public async Task Where_none_is_required_an_edge_that_has_a_key_needs_it_all_the_same()
    {
        await using var open = await JoiningHub.StartAsync(("RequireKey", "false"));
        using var keyless = new FakeEdge(open, "edge-2");
        var unsigned = new CloudEvent("1", "edge-2", EdgeEvents.Reported, null, default, JsonSerializer.SerializeToElement(keyless.Twin(), Json.Options));
        Assert.Equal(EdgeMessageOutcome.Unenrolled, (await open.Messages.TakeAsync(unsigned, default)).Outcome);
        Assert.Equal(EdgeMessageOutcome.Unreadable, (await open.Messages.TakeAsync(unsigned with { Source = new string('x', 257), Type = "another" }, default)).Outcome);

        await open.ProvisionAsync(await keyless.JoinAsync(await open.TokenAsync()));
        await keyless.CollectAsync();
        Assert.Equal("unsigned", (await open.Messages.TakeAsync(unsigned, default)).Code);
        Assert.Equal(EdgeMessageOutcome.Accepted, (await open.Messages.TakeAsync(keyless.Report(), default)).Outcome);
    }

    [Fact]
    public async Task A_change_by_another_replica_is_seen_before_anything_is_refused()
    {
        await _hub.StandAsync("edge-1", EdgeStanding.Suspended);
        Assert.Equal("suspended", (await _edge.SendAsync(_edge.Report())).Code);
        await _hub.StandAsync("edge-1", EdgeStanding.Active);
        var document = (await _hub.Get<Enrolments>().FindAsync("edge-1", default))!;
        await _edge.SendAsync(_edge.Report());

        // What another process writes into the state is not told to this one's cache.
        await _hub.Get<Dapr.Client.DaprClient>().SaveStateAsync("state", "enrolment:edge-1", document with { Standing = EdgeStanding.Suspended, StandingReason = "elsewhere" });
        Assert.Equal(EdgeMessageOutcome.Accepted, await OutcomeAsync(_edge.Report()));
        _hub.Time.Advance(EnrolmentCache.Age);
        Assert.Equal("suspended", (await _edge.SendAsync(_edge.Report())).Code);
        await _hub.Get<Dapr.Client.DaprClient>().SaveStateAsync("state", "enrolment:edge-1", document);
        _hub.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(EdgeMessageOutcome.Accepted, await OutcomeAsync(_edge.Report()));
    }

    private static CloudEvent With(CloudEvent message, DsseEnvelope envelope) => message with { Data = JsonSerializer.SerializeToElement(envelope, Json.Options) };

    private async Task<EdgeMessageOutcome> OutcomeAsync(CloudEvent message) => (await _edge.SendAsync(message)).Outcome;

    private async Task<string?> StateAsync() => (await _hub.Get<TwinStore>().FindReportedAsync("edge-1", default))?.State;
}
