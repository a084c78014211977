using Puente.Core;

namespace Puente.Bench.Storage;

/// <summary>The stores that can be measured.</summary>
internal static class BenchStores
{
    /// <exception cref="InputException">There is no such store, or it lacks its connection string.</exception>
    public static IBenchStore Open(string name, string? connection) => name switch
    {
        "sqlite" when connection is null => new SqliteBenchStore(),
        "sqlite" => throw new InputException("--connection", connection, "SQLite is measured in a temporary folder", "Leave --connection away."),
        "postgresql" when connection is null => throw new InputException("--connection", null, "is missing", "Give the connection string of a PostgreSQL server that nobody else writes to."),
        "postgresql" => new PostgresBenchStore(connection),
        _ => throw new InputException("--store", name, "is no store", "Use sqlite or postgresql."),
    };
}
