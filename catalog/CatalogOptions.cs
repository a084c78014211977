namespace Puente.Catalog;

/// <summary>Where the catalog is kept: in a SQLite file, for one hub alone, or on a PostgreSQL server, for any number.</summary>
public sealed record CatalogOptions
{
    /// <summary>The schema when nothing else is said.</summary>
    public const string DefaultSchema = "catalog";

    /// <summary>The SQLite file, whose folder is made when absent. Ignored with a <see cref="ConnectionString"/>.</summary>
    public string? Path { get; init; }

    /// <summary>PostgreSQL's connection string, as Npgsql takes it; null: <see cref="Path"/>. Up to 20 connections unless it says otherwise (<c>Maximum Pool Size</c>).</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Whether several hubs may be on it.</summary>
    public bool IsShared => ConnectionString is not null;

    /// <summary>The schema of the database that the tables are in; made when absent. Hubs with the same are replicas of one hub. Ignored without a <see cref="ConnectionString"/>.</summary>
    public string Schema { get; init; } = DefaultSchema;

    /// <summary>How long a call waits for a server that is away, as while it restarts; none: not at all. Ignored without a <see cref="ConnectionString"/>.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Checks all that can be checked without the database.</summary>
    /// <exception cref="Core.InputException">The connection string cannot be read, or the schema's name is none.</exception>
    public void Validate()
    {
        if (ConnectionString is not null) _ = PostgresConnection.Of(this);
    }
}
