using Npgsql;
using NpgsqlTypes;

namespace Puente.Runtime.Dapr.State;

/// <summary><c>state.postgresql</c> v2: one row a key, in the table of Dapr's own component. Times are the server's.</summary>
internal sealed class PostgresStateStore : IStateStore
{
    private const int MostAttempts = 5;
    private const string Live = "(expires_at IS NULL OR expires_at >= now())";
    private readonly NpgsqlDataSource source;
    private readonly PostgresStateSchema schema;
    private readonly string table;
    private readonly TimeProvider timeProvider;
    private readonly TimeSpan? cleanupInterval;
    private long lastCleanup;

    /// <param name="source">The server; owned. Nothing is sent before the first call.</param>
    /// <param name="schema">The tables, made by the first call.</param>
    /// <param name="timeProvider">The clock of the clean-up.</param>
    /// <param name="cleanupInterval">Expired rows are removed by a write when this long has passed since any process did; null: never.</param>
    public PostgresStateStore(NpgsqlDataSource source, PostgresStateSchema schema, TimeProvider timeProvider, TimeSpan? cleanupInterval)
    {
        (this.source, this.schema, this.timeProvider, this.cleanupInterval) = (source, schema, timeProvider, cleanupInterval);
        table = schema.Table;
        lastCleanup = timeProvider.GetTimestamp();
    }

    public async Task<IReadOnlyList<StateRecord?>> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            return [];
        await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand($"SELECT key, value, etag FROM {table} WHERE key = ANY($1) AND {Live}", connection);
        command.Parameters.Add(new() { Value = keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, StateRecord> found = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            found[reader.GetString(0)] = new(reader.GetFieldValue<byte[]>(1), reader.GetGuid(2).ToString());
        return [.. keys.Select(found.GetValueOrDefault)];
    }

    public async Task ApplyAsync(IReadOnlyList<StateChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
            return;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryApplyAsync(changes, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < MostAttempts)
            {
                // A writer that takes no turns (a sidecar on the same table) met this one over the same keys in another order.
            }
        }
    }

    public void Dispose()
    {
        source.Dispose();
        schema.Dispose();
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await schema.EnsureAsync(connection, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task TryApplyAsync(IReadOnlyList<StateChange> changes, CancellationToken cancellationToken)
    {
        var commands = changes.Select(Command).ToArray();
        await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await CleanUpAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var transaction = changes.Count > 1 ? await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false) : null;
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (transaction is not null)
            batch.BatchCommands.Add(InLine(changes));
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (change, command) in changes.Zip(commands))
        {
            if (change.HasEtag || change is { FirstWrite: true, Value: not null })
                EtagMismatchException.ThrowIfUnchanged(command.RecordsAffected, change);
        }

        if (transaction is not null)
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Transactions over the same keys take turns, whatever order they name them in: without that two of them may lock each other out,
    /// which the server notices after a second. The locks are of 256 groups of keys, because a server has room for few.
    /// </summary>
    private NpgsqlBatchCommand InLine(IReadOnlyList<StateChange> changes) => new(
        """
        SELECT pg_advisory_xact_lock(hashtext($1), part)
        FROM (SELECT DISTINCT hashtext(key) & 255 AS part FROM unnest($2) AS key ORDER BY part) AS parts
        """)
    {
        Parameters = { new() { Value = table }, new() { Value = changes.Select(c => c.Key).ToArray() } },
    };

    private NpgsqlBatchCommand Command(StateChange change)
    {
        var command = new NpgsqlBatchCommand(
            change.Value is null ? $"DELETE FROM {table} WHERE key = $1{(change.HasEtag ? $" AND etag = $2 AND {Live}" : "")}" : Upsert(change));
        command.Parameters.Add(new() { Value = change.Key });
        if (change.Value is not null)
        {
            command.Parameters.Add(new() { Value = change.Value });
            command.Parameters.Add(new() { Value = (object?)change.TimeToLive?.TotalSeconds ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double });
        }

        if (change.HasEtag)
            command.Parameters.Add(new() { Value = Guid.TryParseExact(change.Etag, "D", out var etag) ? etag : throw new EtagMalformedException(change.Key, change.Etag, "a UUID") });
        return command;
    }

    private string Upsert(StateChange change)
    {
        const string expires = "now() + make_interval(secs => $3)";
        const string set = $"value = $2, etag = gen_random_uuid(), updated_at = now(), expires_at = {expires}";
        if (change.HasEtag)
            return $"UPDATE {table} SET {set} WHERE key = $1 AND etag = $4 AND {Live}";
        // A row that has expired but was not yet removed counts as absent.
        var condition = change.FirstWrite ? " WHERE t.expires_at IS NOT NULL AND t.expires_at < now()" : "";
        return $"INSERT INTO {table} AS t (key, value, etag, expires_at) VALUES ($1, $2, gen_random_uuid(), {expires}) ON CONFLICT (key) DO UPDATE SET {set}{condition}";
    }

    private async Task CleanUpAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (cleanupInterval is not { } interval || timeProvider.GetElapsedTime(Interlocked.Read(ref lastCleanup)) < interval)
            return;
        Interlocked.Exchange(ref lastCleanup, timeProvider.GetTimestamp());
        if (await schema.MayCleanUpAsync(connection, interval, cancellationToken).ConfigureAwait(false))
        {
            await using var command = new NpgsqlCommand($"DELETE FROM {table} WHERE expires_at IS NOT NULL AND expires_at < now()", connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
