using Npgsql;

namespace Puente.Runtime.Dapr.State;

/// <summary>
/// The tables of <c>state.postgresql</c> v2 and their record of migrations, so that a real sidecar finds what it would have made, and the
/// other way about.
/// </summary>
/// <param name="tablePrefix">Before the table's name; may open with a schema and a dot. Checked by the caller, as the next.</param>
/// <param name="metadataTable">The table of the migrations done and the last clean-up.</param>
internal sealed class PostgresStateSchema(string tablePrefix, string metadataTable) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile bool ready;

    public string Table => tablePrefix + "state";

    /// <summary>Makes what is missing; no effect once done.</summary>
    public async ValueTask EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (ready)
            return;
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!ready)
                await MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
            ready = true;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Whether the last clean-up of any process is so long ago; if so, this one is noted as the last.</summary>
    public async Task<bool> MayCleanUpAsync(NpgsqlConnection connection, TimeSpan interval, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO {metadataTable} AS m (key, value) VALUES ($1, now()::text)
            ON CONFLICT (key) DO UPDATE SET value = now()::text
            WHERE now() - m.value::timestamp with time zone > $2
            """,
            connection);
        command.Parameters.Add(new() { Value = "last-cleanup-state-v2-" + metadataTable });
        command.Parameters.Add(new() { Value = interval });
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
    }

    public void Dispose() => gate.Dispose();

    private async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var migrations = "migrations-state-v2-" + tablePrefix;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // IF NOT EXISTS alone does not keep two processes apart.
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(hashtext($1))", [migrations], cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, $"CREATE TABLE IF NOT EXISTS {metadataTable} (key text NOT NULL PRIMARY KEY, value text NOT NULL)", [], cancellationToken).ConfigureAwait(false);
        var fresh = await ExecuteAsync(connection, $"INSERT INTO {metadataTable} (key, value) VALUES ($1, '1') ON CONFLICT (key) DO NOTHING", [migrations], cancellationToken).ConfigureAwait(false);
        if (fresh > 0)
        {
            await ExecuteAsync(
                connection,
                $"""
                CREATE TABLE IF NOT EXISTS {Table} (
                  key text NOT NULL PRIMARY KEY,
                  value bytea NOT NULL,
                  etag uuid NOT NULL DEFAULT gen_random_uuid(),
                  created_at timestamp with time zone NOT NULL DEFAULT now(),
                  updated_at timestamp with time zone,
                  expires_at timestamp with time zone)
                """,
                [],
                cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, $"CREATE INDEX ON {Table} (expires_at)", [], cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, IReadOnlyList<string> values, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
