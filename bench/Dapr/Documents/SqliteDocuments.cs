using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Puente.Bench.Dapr.Documents;

/// <summary>
/// Microsoft.Data.Sqlite alone, at its best: connections that stay open, prepared statements, one writer at a time. The table, the statements and
/// the durability (write-ahead log, synced at each commit) are those of <c>state.sqlite</c>.
/// </summary>
internal sealed class SqliteDocuments : IDocuments
{
    private readonly string _path;
    private readonly ConcurrentBag<SqliteCommand> _readers = [];
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteCommand _put;

    public SqliteDocuments(string path)
    {
        _path = path;
        _put = Prepare(
            """
            INSERT INTO state (key, value, is_binary, etag, update_time, expiration_time) VALUES (?1, ?2, 1, ?3, ?4, NULL)
            ON CONFLICT (key) DO UPDATE SET value = ?2, is_binary = 1, etag = ?3, update_time = ?4, expiration_time = NULL
            """,
            4);
    }

    public string Name => "Microsoft.Data.Sqlite";

    public async Task WriteAsync(string key, Document value)
    {
        var text = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web));
        await _gate.WaitAsync();
        try
        {
            Set(_put, key, text, Guid.NewGuid().ToString(), Now());
            _put.ExecuteNonQuery();
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task<Document?> ReadAsync(string key)
    {
        if (!_readers.TryTake(out var get))
            get = Prepare("SELECT value, is_binary, etag FROM state WHERE key = ?1 AND (expiration_time IS NULL OR expiration_time > ?2)", 2);
        Set(get, key, Now());
        (string Value, bool IsBinary, string Etag)? row = null;
        using (var reader = get.ExecuteReader())
            if (reader.Read()) row = (reader.GetString(0), reader.GetBoolean(1), reader.GetString(2));
        _readers.Add(get);
        return Task.FromResult(row is { } found ? JsonSerializer.Deserialize<Document>(Convert.FromBase64String(found.Value), JsonSerializerOptions.Web) : null);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var command in (SqliteCommand[])[_put, .. _readers])
        {
            command.Connection!.Dispose();
            command.Dispose();
        }

        return default;
    }

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static void Set(SqliteCommand command, params ReadOnlySpan<string> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ConnectionString);
        connection.Open();
        using (var setUp = connection.CreateCommand())
        {
            setUp.CommandText = """
                PRAGMA journal_mode=WAL;
                PRAGMA synchronous=FULL;
                CREATE TABLE IF NOT EXISTS state (
                  key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, is_binary BOOLEAN NOT NULL, etag TEXT NOT NULL,
                  expiration_time TIMESTAMP DEFAULT NULL, update_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
                CREATE INDEX IF NOT EXISTS idx_state_expiration_time ON state (expiration_time);
                """;
            setUp.ExecuteNonQuery();
        }

        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}", SqliteType = SqliteType.Text, Value = "" });
        command.Prepare();
        return command;
    }
}
