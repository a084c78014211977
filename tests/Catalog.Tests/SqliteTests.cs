using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Puente.Catalog.Tests;

/// <summary>What is SQLite's alone.</summary>
public sealed class SqliteTests
{
    [Fact]
    public async Task A_process_that_died_while_it_migrated_holds_up_none_that_follow()
    {
        await using var catalog = await CatalogFixture.CreateAsync(CatalogHome.Sqlite);
        await using (var context = await catalog.Contexts.CreateDbContextAsync())
            await context.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-01-01')""");
        await using var next = catalog.Build();
        await CatalogRegistration.MigrateAsync(next).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Writes_ahead_and_waits_for_locks()
    {
        await using var catalog = await CatalogFixture.CreateAsync(CatalogHome.Sqlite);
        await using var context = await catalog.Contexts.CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();
        Assert.Equal("wal", await ScalarAsync(context, "PRAGMA journal_mode"));
        Assert.Equal(15000L, await ScalarAsync(context, "PRAGMA busy_timeout"));
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
