using System.Net;
using Puente.Cli.Commands;
using Puente.Cli.Hub;
using Puente.Cli.Tests.Client;
using Puente.Core;

namespace Puente.Cli.Tests.Hub;

public sealed class PlacementsTests
{
    private const string Decision = """
        {"placement":"canary","generation":1,"satisfied":false,"numberOfSelectedClusters":1,"decisionGroups":[{"decisionGroupIndex":0,"decisionGroupName":"","clusterCount":1,"decisions":["a"]}],
         "explanations":[{"edge":"a","outcome":"Selected","reason":"it meets the predicate","score":100},{"edge":"b","outcome":"Tainted","reason":"it carries the taint x:NoSelect"}]}
        """;

    [Fact]
    public async Task A_placement_of_a_file_is_sent_with_its_name_and_spec()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("apiVersion: cluster.open-cluster-management.io/v1beta1\nkind: Placement\nmetadata: {name: canary, namespace: puente}\nspec:\n  numberOfClusters: 2\n", "p.yaml");
        var tier = new FakeTier().Then(HttpStatusCode.OK, """{"name":"canary","generation":3}""");
        using var link = tier.Link(folder);
        var outcome = new CommandOutcome();

        await Placements.SetAsync(link, file, null, dryRun: false, outcome, default);

        Assert.Equal(("POST", "/api/placements"), (tier.Calls[0].Method, tier.Calls[0].Path));
        Assert.Equal("""{"name":"canary","spec":{"numberOfClusters":2}}""", tier.Bodies[0]);
        Assert.Contains("placement", outcome.Fields.Keys);
    }

    [Fact]
    public async Task A_spec_alone_needs_a_name_and_a_dry_run_is_told()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("numberOfClusters: 2\n", "p.yaml");
        var tier = new FakeTier().Then(HttpStatusCode.OK, Decision);
        using var link = tier.Link(folder);
        var outcome = new CommandOutcome();

        Assert.Equal("--name", (await Assert.ThrowsAsync<InputException>(() => Placements.SetAsync(link, file, null, dryRun: true, outcome, default))).Field);
        await Placements.SetAsync(link, file, "canary", dryRun: true, outcome, default);

        Assert.Equal("/api/placements?dryRun=true", tier.Calls[0].Path);
        Assert.Contains("decision", outcome.Fields.Keys);
        Assert.Equal(3, outcome.Shown.Count);
    }

    [Fact]
    public async Task What_it_chooses_is_shown_for_one_edge_or_all()
    {
        using var folder = new TemporaryFolder();
        var tier = new FakeTier().Then(HttpStatusCode.OK, """{"name":"canary"}""").Then(HttpStatusCode.OK, Decision);
        using var link = tier.Link(folder);

        await Placements.ShowAsync(link, "canary", "edge 7", new CommandOutcome(), default);

        Assert.Equal(["/api/placements/canary", "/api/placements/canary/decisions?edge=edge%207"], tier.Calls.Select(call => call.Path));
    }

    [Fact]
    public async Task Components_of_a_file_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("- name: agent\n  kind: process\n  spec: {command: /opt/agent, arguments: [\"1\"]}\n", "c.yaml");
        var tier = new FakeTier().Then(HttpStatusCode.OK, """{"placement":"fleet","edgesAsked":2}""");
        using var link = tier.Link(folder);

        await Placements.InstallAsync(link, "fleet", file, new CommandOutcome(), default);

        Assert.Equal(("PUT", "/api/placements/fleet/components"), (tier.Calls[0].Method, tier.Calls[0].Path));
        Assert.Equal("""{"components":[{"name":"agent","kind":"process","spec":{"command":"/opt/agent","arguments":["1"]}}]}""", tier.Bodies[0]);
    }

    [Fact]
    public async Task An_export_is_written_as_yaml()
    {
        using var folder = new TemporaryFolder();
        var tier = new FakeTier().Then(HttpStatusCode.OK, """[{"kind":"ManagedClusterSetBinding","spec":{"clusterSet":"global"}},{"kind":"Placement","spec":{}}]""");
        using var link = tier.Link(folder);

        await Placements.ExportAsync(link, "fleet", "edge", enforce: true, folder.At("out.yaml"), new CommandOutcome(), default);

        Assert.Equal("/api/placements/fleet/export?namespace=edge&enforce=true", tier.Calls[0].Path);
        Assert.Equal("kind: ManagedClusterSetBinding\nspec:\n  clusterSet: global\n---\nkind: Placement\nspec: {}\n", await File.ReadAllTextAsync(folder.At("out.yaml")));
    }

    [Theory]
    [InlineData("kind: Service\nspec: {}\n", "kind")]
    [InlineData("- a\n", "FILE")]
    public async Task What_is_no_placement_is_refused(string text, string field)
    {
        using var folder = new TemporaryFolder();
        using var link = new FakeTier().Link(folder);
        Assert.Equal(field, (await Assert.ThrowsAsync<InputException>(() => Placements.SetAsync(link, folder.Write(text, "p.yaml"), "n", false, new CommandOutcome(), default))).Field);
    }
}
