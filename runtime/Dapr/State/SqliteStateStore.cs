using System.Globalization;
using System.Text;
using Puente.Runtime.Dapr.Storage;

namespace Puente.Runtime.Dapr.State;

/// <summary>
/// <c>state.sqlite</c>: one row a key, in the columns of Dapr's own component (opaque values in base64, times as UTC text).
/// Any number of processes may share the file.
/// </summary>
internal sealed class SqliteStateStore : IStateStore
{
    private readonly SqliteFile file;
    private readonly string table;
    private readonly string select, insert, create, update;
    private readonly TimeProvider timeProvider;
    private readonly TimeSpan? cleanupInterval;
    private DateTimeOffset lastCleanup;

    /// <param name="file">The database; owned.</param>
    /// <param name="table">The table's name: letters, digits and '_', checked by the caller.</param>
    /// <param name="timeProvider">The clock of expiry.</param>
    /// <param name="cleanupInterval">Expired rows are removed by a write when this long has passed since the last time; null: never.</param>
    public SqliteStateStore(SqliteFile file, string table, TimeProvider timeProvider, TimeSpan? cleanupInterval)
    {
        (this.file, this.table, this.timeProvider, this.cleanupInterval) = (file, table, timeProvider, cleanupInterval);
        const string set = "value = ?2, is_binary = ?3, etag = ?4, update_time = ?5, expiration_time = ?6";
        select = $"SELECT value, is_binary, etag, expiration_time FROM {table} WHERE key = ?1";
        insert = $"INSERT INTO {table} (key, value, is_binary, etag, update_time, expiration_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (key) DO UPDATE SET {set}";
        // A row that has expired but was not yet removed counts as absent.
        create = $"{insert} WHERE expiration_time IS NOT NULL AND expiration_time <= ?5";
        update = $"UPDATE {table} SET {set} WHERE key = ?1 AND etag = ?7 AND (expiration_time IS NULL OR expiration_time > ?5)";
        lastCleanup = timeProvider.GetUtcNow();
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute($"""
            CREATE TABLE IF NOT EXISTS {table} (
              key TEXT NOT NULL PRIMARY KEY,
              value TEXT NOT NULL,
              is_binary BOOLEAN NOT NULL,
              etag TEXT NOT NULL,
              expiration_time TIMESTAMP DEFAULT NULL,
              update_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
            CREATE INDEX IF NOT EXISTS idx_{table}_expiration_time ON {table} (expiration_time);
            """);
        transaction.Commit();
    }

    public Task<IReadOnlyList<StateRecord?>> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<StateRecord?>>(file.Read(session => keys.Select(key => Get(session, key)).ToArray()));
    }

    public Task ApplyAsync(IReadOnlyList<StateChange> changes, CancellationToken cancellationToken) => file.WriteAsync(
        session =>
        {
            RemoveExpired(session);
            foreach (var change in changes)
                Apply(session, change);
            return changes.Count;
        },
        cancellationToken);

    public void Dispose() => file.Dispose();

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private StateRecord? Get(SqliteSession session, string key)
    {
        using var reader = session.Statement(select, key).ExecuteReader();
        // Times are texts that sort as they follow each other; most values have none, and the clock need not be read.
        if (!reader.Read() || (!reader.IsDBNull(3) && string.CompareOrdinal(reader.GetString(3), Stamp(Now)) <= 0))
            return null;
        var text = reader.GetString(0);
        return new StateRecord(reader.GetBoolean(1) ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text), reader.GetString(2));
    }

    private void Apply(SqliteSession session, StateChange change)
    {
        if (change.Value is null)
            Delete(session, change);
        else
            Upsert(session, change, change.IsJson ? Encoding.UTF8.GetString(change.Value) : Convert.ToBase64String(change.Value));
    }

    private void Delete(SqliteSession session, StateChange change)
    {
        if (!change.HasEtag)
            session.Execute($"DELETE FROM {table} WHERE key = ?1", change.Key);
        else
        {
            EtagMismatchException.ThrowIfUnchanged(
                session.Execute(
                    $"DELETE FROM {table} WHERE key = ?1 AND etag = ?2 AND (expiration_time IS NULL OR expiration_time > ?3)",
                    change.Key, change.Etag, Stamp(Now)),
                change);
        }
    }

    private void Upsert(SqliteSession session, StateChange change, string value)
    {
        var sql = change.HasEtag ? update : change.FirstWrite ? create : insert;
        var now = Now;
        object?[] values =
        [
            change.Key, value, !change.IsJson, Guid.NewGuid().ToString(), Stamp(now),
            change.TimeToLive is { } ttl ? Stamp(now + ttl) : null,
        ];
        EtagMismatchException.ThrowIfUnchanged(session.Execute(sql, change.HasEtag ? [.. values, change.Etag] : values), change);
    }

    private void RemoveExpired(SqliteSession session)
    {
        if (cleanupInterval is null || Now - lastCleanup < cleanupInterval)
            return;
        lastCleanup = Now;
        session.Execute($"DELETE FROM {table} WHERE expiration_time IS NOT NULL AND expiration_time <= ?1", Stamp(Now));
    }
}
