using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Puente.Core;

namespace Puente.Catalog.Tests;

/// <summary>A migrated catalog in a folder, or a schema, of its own.</summary>
public sealed class CatalogFixture : IAsyncDisposable
{
    private readonly string? _folder;
    private readonly ServiceProvider _services;

    private CatalogFixture(CatalogOptions options, string? folder) => (Options, _folder, _services) = (options, folder, Build(options));

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public CatalogOptions Options { get; }

    public CatalogStore Store => _services.GetRequiredService<CatalogStore>();

    public IDbContextFactory<CatalogContext> Contexts => _services.GetRequiredService<IDbContextFactory<CatalogContext>>();

    private bool IsOnSqlite => Options.ConnectionString is null;

    public static async Task<CatalogFixture> CreateAsync(CatalogHome home)
    {
        if (home == CatalogHome.Postgres) return await CreateAsync(PostgresServer.To(await SharedPostgres.Port()));
        var folder = Directory.CreateTempSubdirectory("puente-catalog-").FullName;
        return await MigrateAsync(new CatalogFixture(new CatalogOptions { Path = Path.Combine(folder, "deep", "catalog.db") }, folder));
    }

    /// <summary>One in a schema of its own on the server of that connection string.</summary>
    public static Task<CatalogFixture> CreateAsync(string connectionString) =>
        MigrateAsync(new CatalogFixture(new CatalogOptions { ConnectionString = connectionString, Schema = $"c{Guid.NewGuid():N}" }, null));

    /// <summary>A second provider over the same database: another process, as far as the store can tell.</summary>
    public ServiceProvider Build() => Build(Options);

    /// <summary>One with options of its own.</summary>
    public ServiceProvider Build(CatalogOptions options) =>
        new ServiceCollection().AddSingleton<TimeProvider>(_ => Time).AddCatalog(_ => options).BuildServiceProvider();

    public static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));

    public static Lineage LineageOf(string run) => new(DigestOf("dataset"), "{\"epochs\":3}", 7, "0.1.0", run);

    public Task<ModelVersion> RegisterAsync(string name, string key) =>
        Store.RegisterModelAsync(name, DigestOf(key), LineageOf("run-1"), 0.8, 0.5, 0.4, key);

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var context = await Contexts.CreateDbContextAsync();
        return await context.Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>Has the database refuse new rows of a table: all, or those of which <paramref name="when"/> holds.</summary>
    public Task RefuseInsertsAsync(string table, string when = "1 = 1") => ExecuteAsync(IsOnSqlite
        ? $"CREATE TRIGGER refuse_{table} BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'not this one'); END"
        : $"""
           CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
           CREATE TRIGGER refuse_{table} BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()
           """);

    /// <summary>Ends <see cref="RefuseInsertsAsync"/>.</summary>
    public Task AllowInsertsAsync(string table) => ExecuteAsync($"DROP TRIGGER refuse_{table}{(IsOnSqlite ? "" : $" ON {table}")}");

    /// <summary>Makes the database count events on from a number.</summary>
    public Task CountEventsFromAsync(int number) => ExecuteAsync(IsOnSqlite
        ? $"UPDATE sqlite_sequence SET seq = {number} WHERE name = 'events'"
        : $"SELECT setval(pg_get_serial_sequence('events', 'Sequence'), {number})");

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_folder is null)
        {
            await using var connection = new NpgsqlConnection(PostgresConnection.Of(Options));
            NpgsqlConnection.ClearPool(connection);
            return;
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<CatalogFixture> MigrateAsync(CatalogFixture fixture)
    {
        await CatalogRegistration.MigrateAsync(fixture._services);
        return fixture;
    }
}
