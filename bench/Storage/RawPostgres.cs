using Npgsql;

namespace Puente.Bench.Storage;

/// <summary>Bare PostgreSQL: a prepared statement on one connection, each commit flushed by the server.</summary>
internal sealed class RawPostgres : RawStore
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _put;
    private readonly WalReader _wal;

    /// <param name="connectionString">The server's, with pooling off.</param>
    /// <param name="schema">An existing schema to put the table into.</param>
    /// <param name="wal">Counts what the server writes.</param>
    public RawPostgres(string connectionString, string schema, WalReader wal)
    {
        _wal = wal;
        _connection = new NpgsqlConnection(connectionString);
        _connection.Open();
        PostgresSql.Run(_connection, $"CREATE TABLE IF NOT EXISTS {schema}.raw(id bigint PRIMARY KEY, body bytea NOT NULL)");
        _put = PostgresSql.Command(_connection, $"INSERT INTO {schema}.raw(id, body) VALUES($1, $2) ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body");
        _put.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        _put.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
        _put.Prepare();
    }

    public override StoreWork Work() => _wal.Work();

    public override void Dispose()
    {
        _put.Dispose();
        _connection.Dispose();
    }

    protected override void Write(long id, byte[] body)
    {
        (_put.Parameters[0].Value, _put.Parameters[1].Value) = (id, body);
        _put.ExecuteNonQuery();
    }
}
