using System.Text.Json;
using Puente.Core;
using Puente.Core.Settings;
using Puente.Fleet;
using Puente.Functions.Common.Settings;
using Puente.Functions.Tests.Placements;
using Puente.Hub.Placements;
using Puente.Hub.Settings;

namespace Puente.Functions.Tests.Settings;

/// <summary>Settings follow the placements that name them.</summary>
public sealed class FleetSettingsTests
{
    [Fact]
    public async Task Edges_are_asked_for_what_their_placements_set_and_no_more()
    {
        await using var hub = await HubUnderTest.StartAsync();
        foreach (var (edge, ring) in new[] { ("a", "canary"), ("b", "rest") }) await PlacementApiTests.SeeAsync(hub, edge, ("ring", ring));
        var (placements, settings) = (hub.Get<FleetPlacements>(), hub.Get<FleetSettings>());
        await placements.SetAsync(new PlacementRequest("fleet", new PlacementSpec()), default);
        await placements.SetAsync(new PlacementRequest("canary", JsonSerializer.Deserialize<PlacementSpec>(
            """{"predicates":[{"requiredClusterSelector":{"labelSelector":{"matchLabels":{"ring":"canary"}}}}]}""", Json.Options)!), default);

        Assert.Equal(2, await settings.SetAsync("fleet", SettingsRulesTests.Read("""{"serving":{"maxQueued":8},"tuning":{"minimumMacroF1":0.6}}"""), "ana", default));
        Assert.Equal(1, await settings.SetAsync("canary", SettingsRulesTests.Read("""{"serving":{"maxQueued":4}}"""), "ana", default));
        Assert.Equal((4, 0.6), await AskedAsync(hub, "a"));
        Assert.Equal((8, 0.6), await AskedAsync(hub, "b"));
        Assert.Equal(0, await settings.ReconcileAsync(default));

        await PlacementApiTests.SeeAsync(hub, "a", ("ring", "rest"));
        Assert.Equal(1, await settings.ReconcileAsync(default));
        Assert.Equal((8, 0.6), await AskedAsync(hub, "a"));
        await placements.RemoveAsync("fleet", "ana", default);
        Assert.Equal(2, await settings.ReconcileAsync(default));
        Assert.Equal((null, null), await AskedAsync(hub, "b"));
    }

    [Fact]
    public async Task What_an_edge_would_refuse_is_refused_before_it_is_kept()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await hub.Get<FleetPlacements>().SetAsync(new PlacementRequest("all", new PlacementSpec()), default);
        var functions = new SettingsFunctions(hub.Get<FleetSettings>());
        Assert.Equal("settings", (await Assert.ThrowsAsync<InputException>(() => functions.Set(Answers.Request("""{"serving":{"maxQueued":0}}"""), "all", default))).Field);
        Assert.Equal("placement", (await Assert.ThrowsAsync<InputException>(() => functions.Set(Answers.Request("{}"), "none", default))).Field);
        var request = Answers.Request();
        Assert.Equal(404, (await Answers.ReadAsync(request, functions.Get(request, "all", default))).Status);

        var given = Answers.Request("""{"schedules":{"retrain":"0 0 3 * * 1"}}""");
        Assert.Equal(200, (await Answers.ReadAsync(given, functions.Set(given, "all", default))).Status);
        Assert.Equal("0 0 3 * * 1", (await hub.Get<FleetSettings>().FindAsync("all", default))!.Schedules!.Retrain);
    }

    private static async Task<(int? Queued, double? Score)> AskedAsync(HubUnderTest hub, string edge)
    {
        var asked = (await hub.Get<SettingsStore>().FindAsync(edge, default))!;
        Assert.NotNull(asked.Signed);
        return (asked.Settings.Serving?.MaxQueued, asked.Settings.Tuning?.MinimumMacroF1);
    }
}
