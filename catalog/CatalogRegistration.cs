using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Puente.Catalog;

/// <summary>Wires the catalog into a host.</summary>
public static class CatalogRegistration
{
    /// <summary>Adds <see cref="CatalogStore"/> over the SQLite file at <paramref name="databasePath"/>, whose folder is made when absent.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, string databasePath)
    {
        var path = Path.GetFullPath(databasePath);
        if (Path.GetDirectoryName(path) is { } folder) Directory.CreateDirectory(folder);
        var connection = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 };
        services.AddDbContextFactory<CatalogContext>(options =>
            options.UseSqlite(connection.ToString()).AddInterceptors(new BusyTimeoutInterceptor()));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CatalogStore>();
        return services;
    }

    /// <summary>Brings the database to the current schema and turns write-ahead logging on. Safe to call at every start, by one process at a time: a hub has its folder to itself.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken ct = default)
    {
        var factory = services.GetRequiredService<IDbContextFactory<CatalogContext>>();
        await using var context = await factory.CreateDbContextAsync(ct);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", ct);
        await RemoveAbandonedLockAsync(context, ct);
        await context.Database.MigrateAsync(ct);
    }

    // EF notes in a table that somebody migrates, and waits for that row for ever: a process that was killed there left it behind.
    private static async Task RemoveAbandonedLockAsync(CatalogContext context, CancellationToken ct)
    {
        const string Table = "__EFMigrationsLock";
        var exists = await context.Database.SqlQuery<int>($"SELECT count(*) AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name = {Table}").SingleAsync(ct);
        if (exists > 0) await context.Database.ExecuteSqlRawAsync($"DELETE FROM \"{Table}\"", ct);
    }
}
