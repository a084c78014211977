using Microsoft.Data.Sqlite;
using Puente.Bench.Measures;

namespace Puente.Bench.Storage;

/// <summary>Bare SQLite with the pragmas of the engine (WAL, synchronous=FULL) and prepared statements.</summary>
internal sealed class RawSqlite : RawStore
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _put, _commit;

    public RawSqlite(string path)
    {
        _path = path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        foreach (var sql in (string[])["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE IF NOT EXISTS raw(id INTEGER PRIMARY KEY, body BLOB NOT NULL)"])
        {
            using var command = Command(sql);
            command.ExecuteNonQuery();
        }

        _begin = Command("BEGIN IMMEDIATE");
        _put = Command("INSERT OR REPLACE INTO raw(id, body) VALUES($1, $2)");
        _put.Parameters.Add(new SqliteParameter { ParameterName = "$1" });
        _put.Parameters.Add(new SqliteParameter { ParameterName = "$2" });
        _commit = Command("COMMIT");
    }

    public override StoreWork Work() => new(WalIndex.Commits(_path), ProcessStatus.BytesWritten());

    public override void Dispose()
    {
        _begin.Dispose();
        _put.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }

    protected override void Write(long id, byte[] body)
    {
        _begin.ExecuteNonQuery();
        (_put.Parameters[0].Value, _put.Parameters[1].Value) = (id, body);
        _put.ExecuteNonQuery();
        _commit.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
