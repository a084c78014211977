using Microsoft.Data.Sqlite;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Tells failures of the storage, which pass or need an operator, from faults of a single write.</summary>
internal static class StorageFault
{
    // Result codes of https://sqlite.org/rescode.html: BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
    private static readonly int[] Codes = [5, 6, 7, 8, 10, 11, 13, 14, 15, 26];

    public static bool Is(Exception exception) => exception is SqliteException sqlite && Codes.Contains(sqlite.SqliteErrorCode);
}
