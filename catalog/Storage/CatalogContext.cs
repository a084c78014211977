using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>The tables, the same on each database, and what a database does in its own way. Code outside this part uses <see cref="CatalogStore"/>.</summary>
public abstract class CatalogContext : DbContext
{
    private protected CatalogContext(DbContextOptions options)
        : base(options)
    {
    }

    internal DbSet<DatasetRecord> Datasets => Set<DatasetRecord>();

    internal DbSet<ModelRow> Models => Set<ModelRow>();

    internal DbSet<EdgeRow> Edges => Set<EdgeRow>();

    internal DbSet<EventRow> Events => Set<EventRow>();

    internal DbSet<DocumentRow> Documents => Set<DocumentRow>();

    internal DbSet<AuditEntry> Audit => Set<AuditEntry>();

    /// <summary>Brings the database to the schema of this program.</summary>
    internal abstract Task MigrateAsync(CancellationToken ct);

    /// <summary>Within a transaction that has done nothing yet: from here to its end nobody else writes, so that what it reads still holds when it commits.</summary>
    internal abstract Task BeAloneAsync(CancellationToken ct);

    /// <summary>What <paramref name="fault"/> is when the server is at fault: it went away, came back or cannot take more; null when it is anything else.</summary>
    internal abstract DatabaseFault? FaultOf(Exception fault);

    /// <summary>A program that knows less than the database must not write to it.</summary>
    private protected async Task CheckAsync(CancellationToken ct)
    {
        var known = Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        if ((await Database.GetAppliedMigrationsAsync(ct)).FirstOrDefault(applied => !known.Contains(applied)) is { } newer)
            throw new InputException("catalog", newer, "is a change of the schema that this program does not know", "Start the newer program, or give it another database.");
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite has no instant type, and PostgreSQL's keeps microseconds: ticks of UTC sort and compare as numbers.
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
