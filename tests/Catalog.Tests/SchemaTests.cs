using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Puente.Catalog.Tests;

public sealed class SchemaTests
{
    [Fact]
    public async Task Migrations_say_all_the_model_says()
    {
        await using var catalog = await CatalogFixture.CreateAsync();
        await using var context = await catalog.Contexts.CreateDbContextAsync();
        Assert.False(context.Database.HasPendingModelChanges(), "The model changed: run 'dotnet ef migrations add NAME --project catalog --startup-project catalog'.");
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task Migrating_again_keeps_what_is_there()
    {
        await using var catalog = await CatalogFixture.CreateAsync();
        await catalog.RegisterAsync("vit", "a");
        await using var other = catalog.Build();
        await CatalogRegistration.MigrateAsync(other);
        Assert.Single(await catalog.Store.ListModelsAsync());
    }

    [Fact]
    public async Task A_process_that_died_while_it_migrated_holds_up_none_that_follow()
    {
        await using var catalog = await CatalogFixture.CreateAsync();
        await using (var context = await catalog.Contexts.CreateDbContextAsync())
            await context.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-01-01')""");
        await using var next = catalog.Build();
        await CatalogRegistration.MigrateAsync(next).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Writes_ahead_and_waits_for_locks()
    {
        await using var catalog = await CatalogFixture.CreateAsync();
        await using var context = await catalog.Contexts.CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();
        Assert.Equal("wal", await ScalarAsync(context, "PRAGMA journal_mode"));
        Assert.Equal(15000L, await ScalarAsync(context, "PRAGMA busy_timeout"));
    }

    [Fact]
    public async Task An_instant_keeps_its_tick_and_compares_across_offsets()
    {
        await using var catalog = await CatalogFixture.CreateAsync();
        var at = new DateTimeOffset(2026, 5, 1, 12, 0, 0, 123, TimeSpan.FromHours(2)).AddTicks(4567);
        await catalog.Store.SeeEdgeAsync(new EdgeRecord("e", new Dictionary<string, string>(), at));
        var edge = Assert.Single(await catalog.Store.ListEdgesAsync());
        Assert.Equal(at, edge.LastSeen);
        Assert.Equal(TimeSpan.Zero, edge.LastSeen.Offset);
    }

    private static async Task<object?> ScalarAsync(CatalogContext context, string sql)
    {
        await using var command = ((SqliteConnection)context.Database.GetDbConnection()).CreateCommand();
#pragma warning disable CA2100 // Two constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
