using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Puente.Core;

namespace Puente.Edge.Uplink;

/// <summary>
/// Events that wait for the link, in a SQLite file: on disk before <see cref="AddAsync"/> returns, gone when they were delivered. Bounded by
/// <see cref="OutboxLimits"/>. One process uses the file.
/// </summary>
public sealed class EventOutbox : IDisposable
{
    /// <summary>The largest envelope, in bytes: what a hub's broker and catalog take.</summary>
    public const int MaxEnvelopeBytes = 1024 * 1024;

    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS outbox (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, envelope BLOB NOT NULL,
            added INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS outbox_key ON outbox (key, sequence);
        CREATE TABLE IF NOT EXISTS dropped (count INTEGER NOT NULL);
        INSERT INTO dropped SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM dropped);
        """;

    private readonly SqliteConnection _database;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly OutboxLimits _limits;
    private readonly TimeProvider _time;
    private Held _held;

    /// <summary>Opens the file at <paramref name="path"/>, making it when absent.</summary>
    public EventOutbox(string path, OutboxLimits limits, TimeProvider time)
    {
        (_limits, _time) = (limits, time);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        _database.Open();
        using (var schema = Command(Schema)) schema.ExecuteNonQuery();
        using var held = Command("SELECT count(*), coalesce(sum(length(envelope)), 0), (SELECT count FROM dropped) FROM outbox");
        using var row = held.ExecuteReader();
        row.Read();
        _held = new Held(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    /// <summary>Keeps an event until it is delivered; one whose id waits already is that one.</summary>
    /// <exception cref="InputException">The envelope is larger than <see cref="MaxEnvelopeBytes"/>.</exception>
    public async Task AddAsync(string id, string key, byte[] envelope, CancellationToken cancellationToken)
    {
        if (envelope.Length > MaxEnvelopeBytes)
            throw new InputException("event", id, $"has {envelope.Length} bytes", $"Send at most {MaxEnvelopeBytes}; larger things belong in the object store.");
        await WriteAsync(
            held =>
            {
                using var insert = Command(
                    "INSERT INTO outbox (id, key, envelope, added) VALUES ($id, $key, $envelope, $now) ON CONFLICT (id) DO NOTHING",
                    ("$id", id), ("$key", key), ("$envelope", envelope), ("$now", Now()));
                if (insert.ExecuteNonQuery() == 0) return held;
                return Trim(held with { Events = held.Events + 1, Bytes = held.Bytes + envelope.Length });
            },
            cancellationToken);
        _added.Writer.TryWrite(true);
    }

    /// <summary>The oldest event of each key that is due, oldest first.</summary>
    public Task<IReadOnlyList<OutboxEvent>> DueAsync(int count, CancellationToken cancellationToken) => UseAsync<IReadOnlyList<OutboxEvent>>(
        () =>
        {
            using var select = Command(
                """
                SELECT sequence, id, key, envelope, attempts FROM outbox AS head
                WHERE not_before <= $now AND NOT EXISTS (SELECT 1 FROM outbox AS before WHERE before.key = head.key AND before.sequence < head.sequence)
                ORDER BY sequence LIMIT $count
                """,
                ("$now", Now()), ("$count", count));
            using var row = select.ExecuteReader();
            var due = new List<OutboxEvent>();
            while (row.Read()) due.Add(new OutboxEvent(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetInt32(4)));
            return due;
        },
        cancellationToken);

    /// <summary>Forgets events that the broker took.</summary>
    public Task DeliveredAsync(IEnumerable<OutboxEvent> events, CancellationToken cancellationToken) => WriteAsync(
        held => events.Aggregate(held, (left, sent) => Delete(sent.Sequence, sent.Envelope.Length, left)), cancellationToken);

    /// <summary>Notes that an event did not get through and when to try it again.</summary>
    public Task FailedAsync(OutboxEvent failed, TimeSpan wait, CancellationToken cancellationToken) => WriteAsync(
        held =>
        {
            using var update = Command(
                "UPDATE outbox SET attempts = attempts + 1, not_before = $due WHERE sequence = $sequence",
                ("$due", (_time.GetUtcNow() + wait).ToUnixTimeMilliseconds()), ("$sequence", failed.Sequence));
            update.ExecuteNonQuery();
            return held;
        },
        cancellationToken);

    /// <summary>What waits.</summary>
    public Task<OutboxStatus> StatusAsync(CancellationToken cancellationToken) => UseAsync(
        () =>
        {
            using var select = Command("SELECT added FROM outbox ORDER BY sequence LIMIT 1");
            var oldest = select.ExecuteScalar() is long added ? DateTimeOffset.FromUnixTimeMilliseconds(added) : (DateTimeOffset?)null;
            return new OutboxStatus(_held.Events, _held.Bytes, oldest, _held.Dropped);
        },
        cancellationToken);

    /// <summary>Ends when an event was added since the last wait, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(atMost, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await _added.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over: look again.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _gate.Dispose();
    }

    /// <summary>Drops the oldest until the bounds hold.</summary>
    private Held Trim(Held held)
    {
        var before = held.Dropped;
        while (Oldest() is { } oldest && (held.Events > _limits.Events || held.Bytes > _limits.Bytes || oldest.Added < Now() - (long)_limits.Age.TotalMilliseconds))
            held = Delete(oldest.Sequence, oldest.Bytes, held) with { Dropped = held.Dropped + 1 };
        if (held.Dropped == before) return held;
        using var update = Command("UPDATE dropped SET count = $count", ("$count", held.Dropped));
        update.ExecuteNonQuery();
        return held;
    }

    private (long Sequence, long Bytes, long Added)? Oldest()
    {
        using var select = Command("SELECT sequence, length(envelope), added FROM outbox ORDER BY sequence LIMIT 1");
        using var row = select.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)) : null;
    }

    private Held Delete(long sequence, long bytes, Held held)
    {
        using var delete = Command("DELETE FROM outbox WHERE sequence = $sequence", ("$sequence", sequence));
        return delete.ExecuteNonQuery() == 0 ? held : held with { Events = held.Events - 1, Bytes = held.Bytes - bytes };
    }

    private async Task WriteAsync(Func<Held, Held> change, CancellationToken cancellationToken) => await UseAsync(
        () =>
        {
            using var transaction = _database.BeginTransaction();
            var held = change(_held);
            transaction.Commit();
            _held = held;
            return true;
        },
        cancellationToken);

    private async Task<T> UseAsync<T>(Func<T> query, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return query();
        }
        finally
        {
            _gate.Release();
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = _database.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What the file holds, and how many events it ever dropped.</summary>
    private readonly record struct Held(long Events, long Bytes, long Dropped);
}
