using Microsoft.EntityFrameworkCore;

namespace Puente.Catalog;

/// <summary>Makes contexts of the database that the options name.</summary>
internal sealed class CatalogContexts(
    CatalogOptions options, Lazy<IDbContextFactory<SqliteCatalogContext>> sqlite, Lazy<IDbContextFactory<PostgresCatalogContext>> postgres) : IDbContextFactory<CatalogContext>
{
    public CatalogContext CreateDbContext() => options.ConnectionString is null ? sqlite.Value.CreateDbContext() : postgres.Value.CreateDbContext();
}
