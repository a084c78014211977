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

    /// <summary>Brings the database to the current schema and turns write-ahead logging on. Safe to call at every start.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken ct = default)
    {
        var factory = services.GetRequiredService<IDbContextFactory<CatalogContext>>();
        await using var context = await factory.CreateDbContextAsync(ct);
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", ct);
        await context.Database.MigrateAsync(ct);
    }
}
