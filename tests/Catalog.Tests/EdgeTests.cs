using CsCheck;
using Puente.Core;

namespace Puente.Catalog.Tests;

public sealed class EdgeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_latest_report_wins_in_whatever_order_they_come()
    {
        await using var catalog = await CatalogFixture.CreateAsync();
        var count = 0;
        await Gen.Shuffle(new[] { 0, 1, 2, 3, 4 }).SampleAsync(async order =>
        {
            var name = $"edge-{Interlocked.Increment(ref count)}";
            foreach (var minute in order)
                await catalog.Store.SeeEdgeAsync(new EdgeRecord(name, Labels($"v{minute}"), Noon.AddMinutes(minute)));
            var edge = (await catalog.Store.ListEdgesAsync()).Single(edge => edge.Name == name);
            return edge.LastSeen == Noon.AddMinutes(4) && edge.Labels["region"] == "v4";
        }, iter: 20);
    }

    [Fact]
    public async Task A_heartbeat_is_not_audited_and_new_labels_are()
    {
        await using var catalog = await CatalogFixture.CreateAsync();
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", Labels("north"), Noon));
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", Labels("north"), Noon.AddMinutes(1)));
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", Labels("south"), Noon.AddMinutes(2)));
        Assert.Equal(["edge.registered", "edge.relabelled"], (await catalog.Store.ListAuditAsync()).Select(entry => entry.Action));
    }

    [Fact]
    public async Task Too_many_labels_are_refused()
    {
        await using var catalog = await CatalogFixture.CreateAsync();
        var labels = Enumerable.Range(0, CatalogStore.MaxLabels + 1).ToDictionary(i => $"k{i}", i => "v");
        var error = await Assert.ThrowsAsync<InputException>(() => catalog.Store.SeeEdgeAsync(new EdgeRecord("e", labels, Noon)));
        Assert.Equal("edge.labels", error.Field);
    }

    private static Dictionary<string, string> Labels(string region) => new() { ["region"] = region, ["gpu"] = "true" };
}
