using Puente.Core;

namespace Puente.Catalog.Tests;

public abstract class DatasetTests(CatalogHome home)
{
    private static readonly DateTimeOffset Day = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_dataset_is_stored_once_and_found_by_digest()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var dataset = new DatasetRecord(CatalogFixture.DigestOf("a"), "bridges", 120, 9_000, Day);
        await catalog.Store.AddDatasetAsync(dataset);
        await catalog.Store.AddDatasetAsync(dataset with { Name = "again" });
        Assert.Equal(dataset, await catalog.Store.FindDatasetAsync(dataset.Digest));
        Assert.Single(await catalog.Store.ListDatasetsAsync());
        Assert.Single(await catalog.Store.ListAuditAsync());
        Assert.Null(await catalog.Store.FindDatasetAsync(CatalogFixture.DigestOf("b")));
    }

    [Fact]
    public async Task Newest_comes_first()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        foreach (var day in new[] { 2, 9, 5 })
            await catalog.Store.AddDatasetAsync(new DatasetRecord(CatalogFixture.DigestOf($"{day}"), $"d{day}", 1, 1, Day.AddDays(day)));
        Assert.Equal(["d9", "d5", "d2"], (await catalog.Store.ListDatasetsAsync()).Select(dataset => dataset.Name));
    }

    [Fact]
    public async Task A_dataset_without_a_name_is_refused()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var error = await Assert.ThrowsAsync<InputException>(() =>
            catalog.Store.AddDatasetAsync(new DatasetRecord(CatalogFixture.DigestOf("a"), " ", 1, 1, Day)));
        Assert.Equal("dataset.name", error.Field);
        Assert.Empty(await catalog.Store.ListAuditAsync());
    }

    public sealed class OnSqlite() : DatasetTests(CatalogHome.Sqlite);

    public sealed class OnPostgres() : DatasetTests(CatalogHome.Postgres);
}
