using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog.Tests;

public abstract class SchemaTests(CatalogHome home)
{
    [Fact]
    public async Task Migrations_say_all_the_model_says()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await using var context = await catalog.Contexts.CreateDbContextAsync();
        Assert.False(context.Database.HasPendingModelChanges(), "The model changed: run 'dotnet ef migrations add' as catalog/README.md has it.");
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task Migrating_again_keeps_what_is_there()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.RegisterAsync("vit", "a");
        await using var other = catalog.Build();
        await CatalogRegistration.MigrateAsync(other);
        Assert.Single(await catalog.Store.ListModelsAsync());
    }

    [Fact]
    public async Task An_instant_keeps_its_tick_and_compares_across_offsets()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        var at = new DateTimeOffset(2026, 5, 1, 12, 0, 0, 123, TimeSpan.FromHours(2)).AddTicks(4567);
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", new Dictionary<string, string>(), at));
        var edge = Assert.Single(await catalog.Store.ListEdgesAsync());
        Assert.Equal(at, edge.LastSeen);
        Assert.Equal(TimeSpan.Zero, edge.LastSeen.Offset);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_left_alone()
    {
        await using var catalog = await CatalogFixture.CreateAsync(home);
        await catalog.ExecuteAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('29990101000000_Later', '99.0.0')""");
        await using var other = catalog.Build();
        Assert.Equal("29990101000000_Later", (await Assert.ThrowsAsync<InputException>(() => CatalogRegistration.MigrateAsync(other))).Value);
    }

    public sealed class OnSqlite() : SchemaTests(CatalogHome.Sqlite);

    public sealed class OnPostgres() : SchemaTests(CatalogHome.Postgres);
}
