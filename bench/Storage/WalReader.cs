using Npgsql;

namespace Puente.Bench.Storage;

/// <summary>
/// Counts commits and bytes in the server's write-ahead log (extension pg_walinspect, PostgreSQL 15 and later). Savepoints are no commits
/// there, and reads leave nothing in it. Others that write to the server are counted too: it has to be the bench's alone.
/// </summary>
internal sealed class WalReader : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private string _from;
    private StoreWork _sum;

    /// <param name="connectionString">A superuser's, or that of a member of pg_read_server_files.</param>
    public WalReader(string connectionString)
    {
        _connection = new NpgsqlConnection(connectionString);
        _connection.Open();
        PostgresSql.Run(_connection, "CREATE EXTENSION IF NOT EXISTS pg_walinspect");
        _from = Flushed();
    }

    /// <summary>What was written since this reader was made.</summary>
    public StoreWork Work()
    {
        var to = Flushed();
        if (to == _from) return _sum;
        using var command = PostgresSql.Command(
            _connection,
            """
            SELECT COALESCE(SUM(count) FILTER (WHERE "resource_manager/record_type" = 'Transaction/COMMIT'), 0)::bigint, pg_wal_lsn_diff($2::pg_lsn, $1::pg_lsn)::bigint
            FROM pg_get_wal_stats($1::pg_lsn, $2::pg_lsn, true)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = _from });
        command.Parameters.Add(new NpgsqlParameter { Value = to });
        using var row = command.ExecuteReader();
        row.Read();
        _sum += new StoreWork(row.GetInt64(0), row.GetInt64(1));
        _from = to;
        return _sum;
    }

    public void Dispose() => _connection.Dispose();

    private string Flushed()
    {
        using var command = PostgresSql.Command(_connection, "SELECT pg_current_wal_flush_lsn()::text");
        return (string)command.ExecuteScalar()!;
    }
}
