using Microsoft.Data.Sqlite;
using Puente.Bench.Measures;

namespace Puente.Bench.Storage;

/// <summary>Blobs into one table, with the pragmas of the engine (WAL, synchronous=FULL) and prepared statements.</summary>
internal sealed class RawSqlite : IRawStore
{
    /// <summary>Rows that are overwritten in turn: a store in use rewrites its pages too.</summary>
    private const int Ring = 64;

    /// <summary>A page and its frame header: what the smallest commit writes.</summary>
    private const int Frame = 4096 + 24;

    private const int CalibrationCommits = 20, CalibrationRounds = 3;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _put, _commit;
    private byte[] _body = new byte[64];
    private long _next;

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

    public void Calibrate(long bytes)
    {
        _body = new byte[Math.Max(64, bytes - Frame)];
        for (var round = 0; round < CalibrationRounds; round++)
        {
            var before = Work();
            for (var i = 0; i < CalibrationCommits; i++) Commit();
            var off = bytes - (Work() - before).BytesPerCommit;
            _body = new byte[Math.Max(64, _body.Length + off)];
        }
    }

    public void Commit()
    {
        _begin.ExecuteNonQuery();
        _put.Parameters[0].Value = _next++ % Ring;
        _put.Parameters[1].Value = _body;
        _put.ExecuteNonQuery();
        _commit.ExecuteNonQuery();
    }

    public StoreWork Work() => new(WalIndex.Commits(_path), ProcessStatus.BytesWritten());

    public void Dispose()
    {
        _begin.Dispose();
        _put.Dispose();
        _commit.Dispose();
        _connection.Dispose();
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
