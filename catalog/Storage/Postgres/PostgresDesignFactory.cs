using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Puente.Catalog;

/// <summary>What <c>dotnet ef migrations add --context PostgresCatalogContext</c> builds the model with; it opens no database.</summary>
internal sealed class PostgresDesignFactory : IDesignTimeDbContextFactory<PostgresCatalogContext>
{
    public PostgresCatalogContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresCatalogContext>().UseNpgsql("Host=none").Options);
}
