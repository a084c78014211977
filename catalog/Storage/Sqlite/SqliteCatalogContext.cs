using Microsoft.EntityFrameworkCore;

namespace Puente.Catalog;

/// <summary>The tables in a SQLite file.</summary>
internal sealed class SqliteCatalogContext(DbContextOptions<SqliteCatalogContext> options) : CatalogContext(options)
{
    internal override async Task MigrateAsync(CancellationToken ct)
    {
        await Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", ct);
        await RemoveAbandonedLockAsync(ct);
        await CheckAsync(ct);
        await Database.MigrateAsync(ct);
    }

    // The client begins a transaction IMMEDIATE: the lock is taken before the first read.
    internal override Task BeAloneAsync(CancellationToken ct) => Task.CompletedTask;

    internal override DatabaseFault? FaultOf(Exception fault) => null;

    // EF notes in a table that somebody migrates, and waits for that row for ever: a process that was killed there left it behind.
    private async Task RemoveAbandonedLockAsync(CancellationToken ct)
    {
        const string Table = "__EFMigrationsLock";
        var exists = await Database.SqlQuery<int>($"SELECT count(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = {Table}").SingleAsync(ct);
        if (exists > 0) await Database.ExecuteSqlRawAsync($"DELETE FROM \"{Table}\"", ct);
    }
}
