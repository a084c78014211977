namespace Puente.Catalog.Tests;

/// <summary>Where a test's catalog is kept.</summary>
public enum CatalogHome
{
    /// <summary>A file in the test's folder.</summary>
    Sqlite,

    /// <summary>A schema of the test run's server.</summary>
    Postgres,
}
