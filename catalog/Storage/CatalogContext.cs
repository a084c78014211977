using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>The tables. Code outside this part uses <see cref="CatalogStore"/>.</summary>
public sealed class CatalogContext(DbContextOptions<CatalogContext> options) : DbContext(options)
{
    internal DbSet<DatasetRecord> Datasets => Set<DatasetRecord>();

    internal DbSet<ModelRow> Models => Set<ModelRow>();

    internal DbSet<EdgeRow> Edges => Set<EdgeRow>();

    internal DbSet<EventRow> Events => Set<EventRow>();

    internal DbSet<DocumentRow> Documents => Set<DocumentRow>();

    internal DbSet<AuditEntry> Audit => Set<AuditEntry>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite has no instant type: ticks of UTC sort and compare as numbers.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        configurationBuilder.Properties<Digest>().HaveConversion<DigestConverter>().HaveMaxLength(71);
        configurationBuilder.Properties<ModelStage>().HaveConversion<string>().HaveMaxLength(16);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DatasetRecord>(table =>
        {
            table.ToTable("datasets").HasKey(row => row.Digest);
        });
        modelBuilder.Entity<ModelRow>(table =>
        {
            table.ToTable("models").HasKey(row => new { row.Name, row.Version });
            table.ComplexProperty(row => row.Lineage);
            table.HasIndex(row => row.IdempotencyKey).IsUnique();
            table.HasIndex(row => row.Release).IsUnique();
        });
        modelBuilder.Entity<EdgeRow>(table =>
        {
            table.ToTable("edges").HasKey(row => row.Name);
        });
        modelBuilder.Entity<EventRow>(table =>
        {
            table.ToTable("events").HasKey(row => row.Sequence);
            table.Property(row => row.Id).IsRequired();
            table.HasIndex(row => row.Id).IsUnique();
            table.HasIndex(row => new { row.Type, row.Time });
            table.HasIndex(row => row.Time);
        });
        modelBuilder.Entity<DocumentRow>(table =>
        {
            table.ToTable("documents").HasKey(row => new { row.Kind, row.Name });
        });
        modelBuilder.Entity<AuditEntry>(table =>
        {
            table.ToTable("audit").HasKey(row => row.Sequence);
            table.Property(row => row.Sequence).ValueGeneratedNever();
        });
    }
}
