using CsCheck;
using Puente.Core;

namespace Puente.Catalog.Tests;

public abstract class EdgeTests(CatalogHome home)
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_latest_report_wins_in_whatever_order_they_come()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
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
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", Labels("north"), Noon));
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", Labels("north"), Noon.AddMinutes(1)));
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", Labels("south"), Noon.AddMinutes(2)));
        Assert.Equal(["edge.registered", "edge.relabelled"], (await catalog.Store.ListAuditAsync()).Select(entry => entry.Action));
    }

    [Fact]
    public async Task Too_many_labels_are_refused()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var labels = Enumerable.Range(0, CatalogStore.MaxLabels + 1).ToDictionary(i => $"k{i}", i => "v");
        var error = await Assert.ThrowsAsync<InputException>(() => catalog.Store.SeeEdgeAsync(new EdgeRecord("e", labels, Noon)));
        Assert.Equal("edge.labels", error.Field);
    }

    [Fact]
    public async Task Many_reports_at_once_are_as_one_after_the_other()
    {
        await Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 2]).Array[0, 30].SampleAsync(async reports =>
        {
            var records = reports.Select(report => new EdgeRecord($"edge-{report.Item1}", Labels($"v{report.Item3}"), Noon.AddMinutes(report.Item2))).ToList();
            await using var one = await CatalogFixture.CreateAsync(home);
            await using var many = await CatalogFixture.CreateAsync(home);
            foreach (var record in records) await one.Store.SeeEdgeAsync(record);
            await many.Store.SeeEdgesAsync(records);
            return Text(await one.Store.ListEdgesAsync()) == Text(await many.Store.ListEdgesAsync())
                && Audited(await one.Store.ListAuditAsync()).SequenceEqual(Audited(await many.Store.ListAuditAsync()))
                && await many.Store.VerifyAuditAsync();
        }, iter: 10);
    }

    [Fact]
    public async Task Of_many_reports_one_that_is_wrong_has_none_recorded()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await Assert.ThrowsAsync<InputException>(() => catalog.Store.SeeEdgesAsync([new EdgeRecord("e", Labels("north"), Noon), new EdgeRecord("", Labels("north"), Noon)]));
        Assert.Empty(await catalog.Store.ListEdgesAsync());
    }

    [Fact]
    public async Task Pages_of_edges_are_all_of_them_once()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.Store.SeeEdgesAsync([.. Enumerable.Range(0, 25).Select(i => new EdgeRecord($"edge-{i}", Labels("north"), Noon))]);
        var paged = new List<string>();
        while (await catalog.Store.ListEdgesAsync(paged.LastOrDefault() ?? "", 10) is { Count: > 0 } page) paged.AddRange(page.Select(edge => edge.Name));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"edge-{i}").Order(StringComparer.Ordinal), paged);
        Assert.Equal(paged, (await catalog.Store.ListAllEdgesAsync()).Select(edge => edge.Name));
    }

    private static string Text(IEnumerable<EdgeRecord> edges) =>
        string.Join(';', edges.Select(edge => $"{edge.Name} {edge.LastSeen:O} {string.Join(',', edge.Labels.Select(label => $"{label.Key}={label.Value}"))}"));

    private static IEnumerable<(string, string, string)> Audited(IEnumerable<AuditEntry> audit) => audit.Select(entry => (entry.Action, entry.Subject, entry.Detail));

    private static Dictionary<string, string> Labels(string region) => new() { ["region"] = region, ["gpu"] = "true" };

    public sealed class OnSqlite() : EdgeTests(CatalogHome.Sqlite);

    public sealed class OnPostgres() : EdgeTests(CatalogHome.Postgres);
}
