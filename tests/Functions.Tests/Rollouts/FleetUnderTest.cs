using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges.Messages;
using Puente.Hub.Rollouts;
using Puente.Hub.Rollouts.Records;
using Puente.Hub.Rollouts.Steps;
using Puente.Workflows.Rollouts.Fleet;

namespace Puente.Functions.Tests.Rollouts;

/// <summary>A hub with edges that serve <see cref="Old"/>, and the steps of its rollouts called by hand on a clock of its own.</summary>
internal sealed class FleetUnderTest : IAsyncDisposable
{
    public const string Old = "release-0", New = "release-1", Newer = "release-2";

    private const string Canary = """{"groups":[{"name":"canary","matchLabels":{"ring":"canary"}}],"strategy":{"type":"Progressive","progressive":{"maxConcurrency":2,"progressDeadline":"10m","mandatoryDecisionGroups":[{"groupName":"canary"}]}}}""";

    private readonly HubUnderTest _hub;
    private int _said;

    private FleetUnderTest(HubUnderTest hub, FakeTimeProvider time) => (_hub, Hub, Time) = (hub, hub, time);

    /// <summary>The hub, or the replica that does what is done next.</summary>
    public HubUnderTest Hub { get; set; }

    public FakeTimeProvider Time { get; }

    public SilentClient Client { get; } = new();

    /// <summary>The canary first, then two at a time.</summary>
    public static RolloutRequest Request(string release = New)
    {
        var text = JsonElement.Parse(Canary);
        return new RolloutRequest(release) { Groups = text.GetProperty("groups"), RolloutStrategy = text.GetProperty("strategy") };
    }

    /// <summary>Starts with edges <c>edge-0</c> (the canary) to <c>edge-N</c>.</summary>
    public static async Task<FleetUnderTest> StartAsync(int edges, IReadOnlyDictionary<string, string?>? settings = null, string? state = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var fleet = new FleetUnderTest(await HubUnderTest.StartAsync(time, settings, state), time);
        var catalog = fleet.Hub.Get<CatalogStore>();
        foreach (var release in new[] { Old, New, Newer })
        {
            var model = await catalog.RegisterModelAsync(
                "defects", Digest.Of(System.Text.Encoding.UTF8.GetBytes(release)), new Lineage(Digest.Of("set"u8), "tiny", 7, "0.1.0", "run"), 0.7, 0.4, 0.5, release);
            await catalog.DecideAsync("defects", model.Version, ModelStage.Approved, "inspector", "looks right");
            await catalog.SetReleaseAsync("defects", model.Version, release);
        }

        for (var edge = 0; edge < edges; edge++) await fleet.SayAsync($"edge-{edge}", "serving", Old);
        return fleet;
    }

    public Task<RolloutBegun> BeginAsync(string rollout, RolloutRequest request) =>
        Hub.Get<RolloutBeginning>().BeginAsync(new BeginRolloutInput(rollout, request), Client, default);

    public Task<RolloutAdvanced> AdvanceAsync(string rollout, int? openStages = null, CancellationToken stop = default) =>
        Hub.Get<RolloutAdvance>().AdvanceAsync(new AdvanceRolloutInput(rollout, openStages, null), stop);

    public Task<IReadOnlyDictionary<string, int>> EndAsync(string rollout, string state, string reason) =>
        Hub.Get<RolloutEnding>().EndAsync(new EndRolloutInput(rollout, state, reason, "operator"), Client, default);

    public Task<RollbackBegun> GoBackAsync(string rollout, string reason, int? stage = null) => Hub.Get<RollbackSteps>().BeginAsync(
        new BeginRollbackInput($"{rollout}-rollback", new RollbackInput(rollout, reason, "operator", stage)), default);

    public Task<RollbackAdvanced> ComeBackAsync(string rollout) => Hub.Get<RollbackSteps>().AdvanceAsync(new AdvanceRollbackInput($"{rollout}-rollback", rollout), default);

    public Task<DesiredTwin?> DesiredAsync(string edge) => Hub.Get<TwinStore>().FindDesiredAsync(edge, default);

    /// <summary>An edge reports, of the newest generation it was asked.</summary>
    public async Task SayAsync(string edge, string state, string? release, string? error = null, IReadOnlyList<GateFinding>? gates = null)
    {
        var generation = (await DesiredAsync(edge))?.Generation ?? 0;
        var labels = new Dictionary<string, string> { ["ring"] = edge == "edge-0" ? "canary" : "rest" };
        var twin = new ReportedTwin(edge, labels, generation, release, null, state, error, 100, 0, Time.GetUtcNow()) { Gates = gates };
        var message = new CloudEvent($"{edge}:{++_said}", edge, EdgeEvents.Reported, null, twin.UpdatedAt, JsonSerializer.SerializeToElement(twin, Json.Options));
        var kept = await Hub.Get<EdgeMessages>().TakeAsync(message, default);
        // What no message may say may still be on record, from before that was looked at.
        if (kept.Outcome == EdgeMessageOutcome.Unreadable) await Hub.Get<TwinStore>().ReportAsync(twin, default);
        await Hub.Get<RolloutNews>().HearAsync([twin], kept.IsNews, Client, default);
    }

    /// <summary>Edges as <c>edge-0 serving, edge-1 pending</c>; one that was asked for has a star.</summary>
    public async Task<string> EdgesAsync(string rollout) => string.Join(", ", (await Hub.Get<RolloutStore>().GetAsync(rollout, default)).Edges
        .Select(edge => $"{edge.Edge} {Workflows.Transitions.Names.Of(edge.State)}{(edge.Asked ? "*" : "")}"));

    public async ValueTask DisposeAsync() => await _hub.DisposeAsync();
}
