using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;

namespace Puente.Catalog.Tests;

/// <summary>A migrated catalog in a folder of its own.</summary>
public sealed class CatalogFixture : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-catalog-").FullName;
    private readonly ServiceProvider _services;

    private CatalogFixture() => _services = Build();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public string DatabasePath => Path.Combine(_folder, "deep", "catalog.db");

    public CatalogStore Store => _services.GetRequiredService<CatalogStore>();

    public IDbContextFactory<CatalogContext> Contexts => _services.GetRequiredService<IDbContextFactory<CatalogContext>>();

    public static async Task<CatalogFixture> CreateAsync()
    {
        var fixture = new CatalogFixture();
        await CatalogRegistration.MigrateAsync(fixture._services);
        return fixture;
    }

    /// <summary>A second provider over the same file: another process, as far as the store can tell.</summary>
    public ServiceProvider Build() =>
        new ServiceCollection().AddSingleton<TimeProvider>(_ => Time).AddCatalog(DatabasePath).BuildServiceProvider();

    public static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));

    public static Lineage LineageOf(string run) => new(DigestOf("dataset"), "{\"epochs\":3}", 7, "0.1.0", run);

    public Task<ModelVersion> RegisterAsync(string name, string key) =>
        Store.RegisterModelAsync(name, DigestOf(key), LineageOf("run-1"), 0.8, 0.5, 0.4, key);

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var context = await Contexts.CreateDbContextAsync();
        return await context.Database.ExecuteSqlRawAsync(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
