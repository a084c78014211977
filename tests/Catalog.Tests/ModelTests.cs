using Microsoft.Extensions.DependencyInjection;
using Puente.Core;

namespace Puente.Catalog.Tests;

public abstract class ModelTests(CatalogHome home)
{
    [Fact]
    public async Task Registration_counts_versions_and_repeats_by_key()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var first = await catalog.RegisterAsync("vit", "a");
        var second = await catalog.RegisterAsync("vit", "b");
        var other = await catalog.RegisterAsync("resnet", "c");
        var again = await catalog.RegisterAsync("vit", "a");
        Assert.Equal([1, 2, 1], new[] { first.Version, second.Version, other.Version });
        Assert.Equal(first, again);
        Assert.Equal(ModelStage.Candidate, first.Stage);
        Assert.Equal(catalog.Time.GetUtcNow(), first.CreatedAt);
        Assert.Equal(first, await catalog.Store.FindModelAsync("vit", 1));
        Assert.Equal(["resnet:1", "vit:2", "vit:1"], (await catalog.Store.ListModelsAsync()).Select(model => $"{model.Name}:{model.Version}"));
        Assert.Equal(3, (await catalog.Store.ListAuditAsync()).Count);
    }

    [Fact]
    public async Task A_key_belongs_to_one_name()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.RegisterAsync("vit", "a");
        var error = await Assert.ThrowsAsync<InputException>(() => catalog.RegisterAsync("resnet", "a"));
        Assert.Equal("idempotencyKey", error.Field);
    }

    [Fact]
    public async Task A_score_that_was_not_measured_is_refused()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var error = await Assert.ThrowsAsync<InputException>(() => catalog.Store.RegisterModelAsync(
            "vit", CatalogFixture.DigestOf("a"), CatalogFixture.LineageOf("run"), 0.8, double.NaN, 0.4, "a"));
        Assert.Equal("randomScore", error.Field);
        Assert.Empty(await catalog.Store.ListModelsAsync());
    }

    [Theory]
    [CombinatorialStages]
    public async Task The_table_says_which_moves_are_legal(ModelStage from, ModelStage to)
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.RegisterAsync("vit", "a");
        foreach (var step in PathTo(from)) await catalog.Store.DecideAsync("vit", 1, step, "ana", "");
        var before = (await catalog.Store.ListAuditAsync()).Count;
        var decide = () => catalog.Store.DecideAsync("vit", 1, to, "ana", "looked at it");
        if (from != to && !ModelStages.MayMove(from, to))
        {
            Assert.Equal("stage", (await Assert.ThrowsAsync<InputException>(decide)).Field);
            Assert.Equal(from, (await catalog.Store.FindModelAsync("vit", 1))?.Stage);
            Assert.Equal(before, (await catalog.Store.ListAuditAsync()).Count);
            return;
        }

        Assert.Equal(to, (await decide()).Stage);
        Assert.Equal(to, (await decide()).Stage);
        var audit = await catalog.Store.ListAuditAsync();
        Assert.Equal(before + (from == to ? 0 : 1), audit.Count);
        if (from != to) Assert.Equal(("ana", "vit:1", "looked at it"), (audit[^1].Actor, audit[^1].Subject, audit[^1].Detail));
    }

    [Fact]
    public void The_life_cycle_is_this()
    {
        var moves = from pair in ModelStages.Moves from to in pair.Value orderby pair.Key, to select $"{pair.Key}→{to}";
        Assert.Equal(["Candidate→Approved", "Candidate→Rejected", "Approved→Retired"], moves);
    }

    [Fact]
    public async Task A_release_is_bound_once_to_an_approved_version()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.RegisterAsync("vit", "a");
        await catalog.RegisterAsync("vit", "b");
        await Assert.ThrowsAsync<InputException>(() => catalog.Store.SetReleaseAsync("vit", 1, "sha256:1"));
        await catalog.Store.DecideAsync("vit", 1, ModelStage.Approved, "ana", "");
        await catalog.Store.DecideAsync("vit", 2, ModelStage.Approved, "ana", "");
        var released = await catalog.Store.SetReleaseAsync("vit", 1, "sha256:1");
        Assert.Equal(released, await catalog.Store.SetReleaseAsync("vit", 1, "sha256:1"));
        Assert.Equal(released, await catalog.Store.FindReleaseAsync("sha256:1"));
        Assert.Null(await catalog.Store.FindReleaseAsync("sha256:2"));
        await Assert.ThrowsAsync<InputException>(() => catalog.Store.SetReleaseAsync("vit", 1, "sha256:2"));
        await Assert.ThrowsAsync<InputException>(() => catalog.Store.SetReleaseAsync("vit", 2, "sha256:1"));
        Assert.Single(await catalog.Store.ListAuditAsync(), entry => entry.Action == "model.released");
    }

    [Fact]
    public async Task Deciding_about_nothing_names_it()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var error = await Assert.ThrowsAsync<InputException>(() => catalog.Store.DecideAsync("vit", 9, ModelStage.Approved, "ana", ""));
        Assert.Equal("vit:9", error.Value);
        Assert.Null(await catalog.Store.FindModelAsync("vit", 9));
    }

    [Fact]
    public async Task Two_processes_registering_at_once_get_a_version_each()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await using var other = catalog.Build();
        CatalogStore[] stores = [catalog.Store, other.GetRequiredService<CatalogStore>()];
        // Each key twice, once from each side: forty calls, twenty versions.
        var versions = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => stores[i % 2].RegisterModelAsync(
            "vit", CatalogFixture.DigestOf("w"), CatalogFixture.LineageOf("run"), 0.8, 0.5, 0.4, $"key-{i / 2}"))));
        Assert.Equal(Enumerable.Range(1, 20), versions.Select(version => version.Version).Distinct().Order());
        Assert.Equal(20, (await catalog.Store.ListAuditAsync()).Count);
        Assert.True(await catalog.Store.VerifyAuditAsync());
    }

    private static ModelStage[] PathTo(ModelStage stage) => stage switch
    {
        ModelStage.Approved => [ModelStage.Approved],
        ModelStage.Rejected => [ModelStage.Rejected],
        ModelStage.Retired => [ModelStage.Approved, ModelStage.Retired],
        _ => [],
    };

    public sealed class OnSqlite() : ModelTests(CatalogHome.Sqlite);

    public sealed class OnPostgres() : ModelTests(CatalogHome.Postgres);
}
