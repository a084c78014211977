using Puente.Core;
using Puente.Core.Twins;

namespace Puente.Catalog.Tests;

public abstract class DocumentTests(CatalogHome home)
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_document_is_kept_by_kind_and_name_and_grows_a_generation_with_each_change()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.Store.PutDocumentAsync("placement", "a", "{}", "ana");
        await catalog.Store.PutDocumentAsync("placement", "a", "{}", "ana");
        await catalog.Store.PutDocumentAsync("decision", "a", "[]", null);
        var changed = await catalog.Store.PutDocumentAsync("placement", "a", "{\"n\":1}", "ana");

        Assert.Equal(2, changed.Generation);
        Assert.Equal(changed, await catalog.Store.FindDocumentAsync("placement", "a"));
        Assert.Equal(["decision"], (await catalog.Store.ListDocumentsAsync("decision")).Select(document => document.Kind));
        Assert.True(await catalog.Store.RemoveDocumentAsync("placement", "a", "ana"));
        Assert.False(await catalog.Store.RemoveDocumentAsync("placement", "a", "ana"));
        Assert.Equal(["placement.set", "placement.set", "placement.removed"], (await catalog.Store.ListAuditAsync()).Select(entry => entry.Action));
        Assert.True(await catalog.Store.VerifyAuditAsync());
    }

    [Fact]
    public async Task Capabilities_stay_with_an_edge_that_says_nothing_more_of_them()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", new Dictionary<string, string>(), Noon) { Capabilities = new EdgeCapabilities { Cores = 4, Accelerators = [new Accelerator("L4", 1L << 34)] } });
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", new Dictionary<string, string>(), Noon.AddMinutes(1)));

        var has = (await catalog.Store.FindEdgeAsync("e"))!.Capabilities!;
        Assert.Equal((4, new Accelerator("L4", 1L << 34)), (has.Cores, Assert.Single(has.Accelerators)));
    }

    [Fact]
    public async Task Marks_survive_reports_and_a_change_to_the_same_is_not_audited()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", new Dictionary<string, string>(), Noon));
        for (var time = 0; time < 2; time++) await catalog.Store.MarkEdgeAsync("e", _ => "{}", "ana", "edge.tainted");
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", new Dictionary<string, string>(), Noon.AddMinutes(1)));

        Assert.Equal("{}", (await catalog.Store.FindEdgeAsync("e"))!.MarksJson);
        Assert.Single(await catalog.Store.ListAuditAsync(), entry => entry.Action == "edge.tainted");
        Assert.Equal("edge", (await Assert.ThrowsAsync<InputException>(() => catalog.Store.MarkEdgeAsync("zz", _ => null, "ana", "edge.tainted"))).Field);
    }

    [Fact]
    public async Task A_device_that_is_null_is_refused_and_a_list_that_is_null_is_none()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var none = new EdgeCapabilities { Accelerators = null!, Claims = null! };
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", new Dictionary<string, string>(), Noon) { Capabilities = none });
        Assert.Equal((0, 0), ((await catalog.Store.FindEdgeAsync("e"))!.Capabilities!.Accelerators.Count, (await catalog.Store.FindEdgeAsync("e"))!.Capabilities!.Claims.Count));
        Assert.Equal("edge.capabilities", (await Assert.ThrowsAsync<InputException>(() => catalog.Store.SeeEdgeAsync(
            new EdgeRecord("e", new Dictionary<string, string>(), Noon) { Capabilities = none with { Accelerators = [null!] } }))).Field);
    }

    [Fact]
    public async Task Capabilities_beyond_the_bound_are_refused()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var claims = new Dictionary<string, string> { ["x"] = new string('x', EdgeCapabilities.MaxLength) };
        Assert.Equal("edge.capabilities", (await Assert.ThrowsAsync<InputException>(() =>
            catalog.Store.SeeEdgeAsync(new EdgeRecord("e", new Dictionary<string, string>(), Noon) { Capabilities = new EdgeCapabilities { Claims = claims } }))).Field);
    }

    public sealed class OnSqlite() : DocumentTests(CatalogHome.Sqlite);

    public sealed class OnPostgres() : DocumentTests(CatalogHome.Postgres);
}
