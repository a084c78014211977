using System.Net;
using Puente.Cli.Commands;
using Puente.Cli.Hub;
using Puente.Cli.Tests.Client;
using Puente.Core;

namespace Puente.Cli.Tests.Hub;

public sealed class ClustersTests
{
    private const string Edge = """
        {"name":"a","labels":{"ring":"canary"},"lastSeen":"2026-01-01T00:00:00+00:00","capabilities":{"accelerators":[{"name":"L4","memoryBytes":1,"kind":"cuda"}],"executionProviders":["CPUExecutionProvider"],
         "cores":4,"memoryBytes":8589934592,"diskFreeBytes":1073741824,"versions":{"puente":"1"},"claims":{"os.puente.dev":"linux"}},"taints":[{"key":"gpu","effect":"NoSelect","value":"broken"}],"scores":{}}
        """;

    [Fact]
    public async Task Labels_are_given_and_taken_away()
    {
        var (tier, outcome) = await RunAsync((link, outcome) => Clusters.LabelAsync(link, "a", ["ring=canary", "site-"], outcome, default));
        Assert.Equal(("/api/edges/a/labels", """{"labels":{"ring":"canary","site":null}}"""), (tier.Calls[0].Path, tier.Bodies[0]));
        Assert.Contains("cluster", outcome.Fields.Keys);
    }

    [Fact]
    public async Task Taints_are_set_and_taken_away()
    {
        var (tier, _) = await RunAsync((link, outcome) => Clusters.TaintAsync(link, "a", ["gpu=broken:NoSelect", "old:PreferNoSelect", "disk-", "link:NoSelect-"], outcome, default));
        Assert.Equal(
            """{"add":[{"key":"gpu","effect":"NoSelect","value":"broken"},{"key":"old","effect":"PreferNoSelect"}],"remove":["disk","link:NoSelect"]}""", tier.Bodies[0]);
    }

    [Theory]
    [InlineData("ring")]
    [InlineData("=x")]
    public Task A_label_that_is_none_is_refused(string label) => RefusedAsync("LABEL", link => Clusters.LabelAsync(link, "a", [label], new CommandOutcome(), default));

    [Theory]
    [InlineData("gpu=broken")]
    [InlineData("gpu:")]
    [InlineData(":NoSelect")]
    public Task A_taint_that_is_none_is_refused(string taint) => RefusedAsync("TAINT", link => Clusters.TaintAsync(link, "a", [taint], new CommandOutcome(), default));

    [Fact]
    public async Task Edges_are_listed()
    {
        using var folder = new TemporaryFolder();
        using var link = new FakeTier().Then(HttpStatusCode.OK, $"[{Edge}]").Link(folder);
        var outcome = new CommandOutcome();
        await Clusters.ListAsync(link, outcome, default);
        Assert.Single(outcome.Shown);
    }

    [Fact]
    public void A_hub_needs_an_address_and_a_key()
    {
        var hub = new HubOptions();
        var command = hub.AddTo(new System.CommandLine.Command("x"));
        Assert.Equal("--hub", Assert.Throws<InputException>(() => hub.Connect(command.Parse("--hub nowhere --hub-data d"))).Field);
        using var link = hub.Connect(command.Parse("--hub https://hub.example:8443/puente --hub-data d"));
        Assert.Equal("https://hub.example:8443/puente/api/edges", link.Resolve("api/edges").ToString());
    }

    private static async Task<(FakeTier Tier, CommandOutcome Outcome)> RunAsync(Func<Cli.Client.TierHttp, CommandOutcome, Task> body)
    {
        using var folder = new TemporaryFolder();
        var (tier, outcome) = (new FakeTier().Then(HttpStatusCode.OK, Edge), new CommandOutcome());
        using var link = tier.Link(folder);
        await body(link, outcome);
        return (tier, outcome);
    }

    private static async Task RefusedAsync(string field, Func<Cli.Client.TierHttp, Task> body)
    {
        using var folder = new TemporaryFolder();
        using var link = new FakeTier().Link(folder);
        Assert.Equal(field, (await Assert.ThrowsAsync<InputException>(() => body(link))).Field);
    }
}
