using Microsoft.Data.Sqlite;

namespace Puente.Bench.Dapr.Events;

/// <summary>
/// A log in a SQLite file with Microsoft.Data.Sqlite alone, at its best: connections that stay open, prepared statements. One loop reads what is
/// behind its cursor, posts it in order, and after each event moves the cursor and removes the event. Durable as <c>pubsub.in-memory</c>:
/// write-ahead log, not synced at each commit.
/// </summary>
internal sealed class SqliteEvents : IEvents
{
    private const int Batch = 32, InsertsBetweenTrims = 256;
    private readonly SqliteConnection _writer, _reader;
    private readonly SqliteCommand _insert, _pending, _acknowledge, _trim;
    private readonly SemaphoreSlim _gate = new(1, 1), _news = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Poster? _poster;
    private readonly Task _loop = Task.CompletedTask;
    private int _inserts;

    /// <param name="path">The file.</param>
    /// <param name="handler">Where to post to; null: nobody listens, and events are removed from time to time.</param>
    public SqliteEvents(string path, Uri? handler)
    {
        (_writer, _reader) = (Open(path), Open(path));
        using (var schema = Command(_writer, """
            CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, data BLOB NOT NULL, published INTEGER NOT NULL);
            CREATE INDEX IF NOT EXISTS events_topic ON events (topic, seq);
            CREATE TABLE IF NOT EXISTS cursors (topic TEXT PRIMARY KEY, cursor INTEGER NOT NULL);
            INSERT INTO cursors VALUES ('t', 0);
            """))
            schema.ExecuteNonQuery();
        _insert = Command(_writer, "INSERT INTO events (topic, data, published) VALUES ('t', ?1, ?2)", 2);
        _acknowledge = Command(_writer, "BEGIN IMMEDIATE; UPDATE cursors SET cursor = ?1 WHERE topic = 't'; DELETE FROM events WHERE seq = ?1; COMMIT", 1);
        _trim = Command(_writer, "DELETE FROM events");
        _pending = Command(_reader, "SELECT seq, data FROM events WHERE topic = 't' AND seq > (SELECT cursor FROM cursors WHERE topic = 't') ORDER BY seq LIMIT ?1", 1);
        if (handler is null) return;
        _poster = new Poster(handler);
        _loop = Task.Run(DeliverAsync);
    }

    public string Name => "Microsoft.Data.Sqlite and HttpClient";

    public async Task PublishAsync(Document data)
    {
        var json = Poster.Json(data);
        await WriteAsync(_insert, json, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        if (_poster is null && Interlocked.Increment(ref _inserts) % InsertsBetweenTrims == 0) await WriteAsync(_trim);
        _news.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _poster?.Dispose();
        foreach (var command in (SqliteCommand[])[_insert, _acknowledge, _trim, _pending]) command.Dispose();
        _writer.Dispose();
        _reader.Dispose();
        _stop.Dispose();
    }

    private async Task DeliverAsync()
    {
        try
        {
            while (true)
            {
                var pending = Pending();
                if (pending.Count == 0) await _news.WaitAsync(_stop.Token);
                foreach (var (sequence, data) in pending)
                {
                    await _poster!.PostAsync(data);
                    await WriteAsync(_acknowledge, sequence);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    private List<(long Sequence, byte[] Data)> Pending()
    {
        _pending.Parameters[0].Value = Batch;
        using var reader = _pending.ExecuteReader();
        List<(long, byte[])> events = [];
        while (reader.Read()) events.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        return events;
    }

    private async Task WriteAsync(SqliteCommand command, params object[] values)
    {
        await _gate.WaitAsync();
        try
        {
            for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
            command.ExecuteNonQuery();
        }
        finally
        {
            _gate.Release();
        }
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var pragmas = Command(connection, "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
        pragmas.ExecuteNonQuery();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, int parameters = 0)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        return command;
    }
}
