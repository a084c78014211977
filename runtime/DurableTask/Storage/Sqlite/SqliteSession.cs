using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>A connection to the SQLite file: write-ahead log, flushed at each commit.</summary>
internal sealed class SqliteSession : StoreSession
{
    private SqliteSession(SqliteConnection connection)
        : base(connection)
    {
    }

    public static SqliteSession Open(string path, bool readOnly)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 10,
            Mode = SqliteOpenMode.ReadWriteCreate,
        }.ToString());
        var session = new SqliteSession(connection);
        try
        {
            connection.Open();
            session.Run("PRAGMA journal_mode=WAL");
            session.Run("PRAGMA synchronous=FULL");
            session.Run("PRAGMA busy_timeout=5000");
            // Checkpoints interrupt the writer: fewer and larger ones. The log grows to 64 MiB.
            session.Run("PRAGMA wal_autocheckpoint=16000");
            if (readOnly) session.Run("PRAGMA query_only=1");
            return session;
        }
        catch (SqliteException)
        {
            session.Dispose();
            throw;
        }
    }

    public override void BeginWrite() => Execute("BEGIN IMMEDIATE");

    public override void BeginRead() => Execute("BEGIN");

    protected override DbParameter Parameter(int number) => new SqliteParameter { ParameterName = $"${number}" };
}
