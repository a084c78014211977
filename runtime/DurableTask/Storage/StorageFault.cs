using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Tells failures of the storage, which pass or need an operator, from faults of a single write.</summary>
internal static class StorageFault
{
    // Result codes of https://sqlite.org/rescode.html: BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
    private static readonly int[] SqliteCodes = [5, 6, 7, 8, 10, 11, 13, 14, 15, 26];

    // Classes of PostgreSQL's appendix A: connection, transaction rollback, resources, operator intervention, system, internal.
    private static readonly string[] PostgresClasses = ["08", Conflict, "53", "57", "58", "XX"];

    // Read-only transaction (a standby), idle transaction ended by the server, lock not got in time.
    private static readonly string[] PostgresCodes = ["25006", "25P03", "55P03"];

    private const string Conflict = "40";

    public static bool Is(Exception exception) => exception switch
    {
        SqliteException sqlite => SqliteCodes.Contains(sqlite.SqliteErrorCode),
        PostgresException postgres => PostgresCodes.Contains(postgres.SqlState) || PostgresClasses.Contains(postgres.SqlState[..2]),
        // Without the server's word the connection itself failed.
        DbException => true,
        _ => false,
    };

    /// <summary>Whether two workers were in each other's way: nothing is wrong, and trying again at once helps.</summary>
    public static bool IsConflict(Exception exception) => exception is PostgresException postgres && postgres.SqlState.StartsWith(Conflict, StringComparison.Ordinal);

    /// <summary>Whether a row of that key exists, written by another worker since this one looked.</summary>
    public static bool IsTakenKey(Exception? exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}
