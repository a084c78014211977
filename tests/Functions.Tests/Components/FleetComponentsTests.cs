using System.Text.Json;
using Puente.Core;
using Puente.Core.Components;
using Puente.Fleet;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Placements;
using Puente.Hub.Components;
using Puente.Hub.Placements;

namespace Puente.Functions.Tests.Components;

/// <summary>Component sets follow the placements that name them.</summary>
public sealed class FleetComponentsTests
{
    [Fact]
    public async Task Edges_are_asked_for_what_their_placements_name_and_no_more()
    {
        await using var hub = await HubUnderTest.StartAsync();
        foreach (var (edge, ring) in new[] { ("a", "canary"), ("b", "rest") }) await PlacementApiTests.SeeAsync(hub, edge, ("ring", ring));
        var (placements, components) = (hub.Get<FleetPlacements>(), hub.Get<FleetComponents>());
        await placements.SetAsync(new PlacementRequest("all", new PlacementSpec()), default);
        await placements.SetAsync(new PlacementRequest("canary", JsonSerializer.Deserialize<PlacementSpec>(
            """{"predicates":[{"requiredClusterSelector":{"labelSelector":{"matchLabels":{"ring":"canary"}}}}]}""", Json.Options)!), default);

        Assert.Equal(2, await components.SetAsync("all", new PlacementComponents([RememberedComponentsTests.Program("agent", "1")]), "ana", default));
        Assert.Equal(1, await components.SetAsync("canary", new PlacementComponents([RememberedComponentsTests.Program("agent", "9"), RememberedComponentsTests.Program("probe", "1")]), "ana", default));
        Assert.Equal(("agent 1, probe 1", "agent 1"), (await AskedAsync(hub, "a"), await AskedAsync(hub, "b")));
        Assert.Equal(0, await components.ReconcileAsync(default));

        await PlacementApiTests.SeeAsync(hub, "a", ("ring", "rest"));
        Assert.Equal(1, await components.ReconcileAsync(default));
        Assert.Equal("agent 1", await AskedAsync(hub, "a"));
        await placements.RemoveAsync("all", "ana", default);
        Assert.Equal(2, await components.ReconcileAsync(default));
        Assert.Equal("", await AskedAsync(hub, "b"));
    }

    [Theory]
    [InlineData("""{"components":[{"name":"A","kind":"process","spec":{}}]}""", "components.name")]
    [InlineData("""{"components":[{"name":"a","kind":"helm","spec":{}}]}""", "components.kind")]
    [InlineData("""{"components":[{"name":"a","kind":"process","spec":1}]}""", "components.spec")]
    [InlineData("""{"components":[{"name":"a","kind":"process","spec":{}},{"name":"a","kind":"process","spec":{}}]}""", "components.name")]
    [InlineData("{}", "components")]
    public async Task A_set_that_cannot_be_is_refused(string body, string field)
    {
        await using var hub = await HubUnderTest.StartAsync();
        await hub.Get<FleetPlacements>().SetAsync(new PlacementRequest("all", new PlacementSpec()), default);
        Assert.Equal(field, (await Assert.ThrowsAsync<InputException>(() => new ComponentFunctions(hub.Get<FleetComponents>()).Set(Answers.Request(body), "all", default))).Field);
    }

    [Fact]
    public async Task A_placement_is_exported_with_the_manifests_of_its_set()
    {
        await using var hub = await HubUnderTest.StartAsync();
        await hub.Get<FleetPlacements>().SetAsync(new PlacementRequest("all", new PlacementSpec()), default);
        var manifest = new Component("settings", Component.ManifestKind, JsonSerializer.SerializeToElement(new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "settings" } }));
        var functions = new ComponentFunctions(hub.Get<FleetComponents>());
        await hub.Get<FleetComponents>().SetAsync("all", new PlacementComponents([manifest, RememberedComponentsTests.Program("agent")]), "ana", default);

        var request = Answers.Request(query: "?namespace=edge&enforce=true");
        var (_, objects) = await Answers.ReadAsync(request, functions.Export(request, "all", default));

        Assert.Equal(
            ["ManagedClusterSetBinding", "Placement", "ManifestWorkReplicaSet", "Policy", "PlacementBinding"], objects.EnumerateArray().Select(one => one.GetProperty("kind").GetString()));
        Assert.Equal(1, objects[2].GetProperty("spec").GetProperty("manifestWorkTemplate").GetProperty("workload").GetProperty("manifests").GetArrayLength());
        var absent = Answers.Request();
        Assert.Equal(404, (await Answers.ReadAsync(absent, functions.Export(absent, "none", default))).Status);
    }

    private static async Task<string> AskedAsync(HubUnderTest hub, string edge) =>
        string.Join(", ", (await hub.Get<ComponentStore>().FindAsync(edge, default))!.Components.Select(one => $"{one.Name} {ProcessArgument(one)}"));

    private static string ProcessArgument(Component component) => component.Spec.GetProperty("arguments")[0].GetString()!;
}
