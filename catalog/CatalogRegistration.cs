using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>Wires the catalog into a host.</summary>
public static class CatalogRegistration
{
    /// <summary>Adds <see cref="CatalogStore"/> over what <paramref name="options"/> names, which is asked once, when the catalog is first used.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, Func<IServiceProvider, CatalogOptions> options)
    {
        services.AddSingleton(options);
        services.AddDbContextFactory<SqliteCatalogContext>((provider, builder) =>
            builder.UseSqlite(FileOf(provider.GetRequiredService<CatalogOptions>())).AddInterceptors(new BusyTimeoutInterceptor()));
        services.AddDbContextFactory<PostgresCatalogContext>((provider, builder) => UsePostgres(builder, provider.GetRequiredService<CatalogOptions>()));
        services.AddSingleton<IDbContextFactory<CatalogContext>>(provider => new CatalogContexts(
            provider.GetRequiredService<CatalogOptions>(),
            new(provider.GetRequiredService<IDbContextFactory<SqliteCatalogContext>>),
            new(provider.GetRequiredService<IDbContextFactory<PostgresCatalogContext>>)));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CatalogStore>();
        return services;
    }

    /// <summary>Brings the database to the current schema. Safe to call at every start: on SQLite by one process at a time, a hub that has its folder to itself; on PostgreSQL by many.</summary>
    /// <exception cref="ServerUnavailableException">PostgreSQL is out of reach, or does not let this program in.</exception>
    /// <exception cref="InputException">The database has a schema of a newer program, or its options are wrong.</exception>
    public static Task MigrateAsync(IServiceProvider services, CancellationToken ct = default) => new CatalogDatabase(
        services.GetRequiredService<IDbContextFactory<CatalogContext>>(),
        services.GetRequiredService<CatalogOptions>().Patience,
        services.GetRequiredService<TimeProvider>()).MigrateAsync(ct);

    private static string FileOf(CatalogOptions options)
    {
        var path = Path.GetFullPath(options.Path ?? throw new InputException("catalog", null, "has no place", "Give a file, or a connection string."));
        if (Path.GetDirectoryName(path) is { } folder) Directory.CreateDirectory(folder);
        return new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ToString();
    }

    private static void UsePostgres(DbContextOptionsBuilder builder, CatalogOptions options) =>
        builder.UseNpgsql(PostgresConnection.Of(options), server => server.MigrationsHistoryTable("__EFMigrationsHistory", options.Schema));
}
