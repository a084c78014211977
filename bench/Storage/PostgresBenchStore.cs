using Npgsql;
using Puente.Core;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Bench.Storage;

/// <summary>A PostgreSQL server that nobody else writes to. Each engine has a hub, and so a schema, of its own, dropped with it.</summary>
internal sealed class PostgresBenchStore : IBenchStore
{
    private readonly string _connection;
    private readonly WalReader _wal;

    /// <exception cref="InputException">The server cannot be used so.</exception>
    public PostgresBenchStore(string connection)
    {
        string? host = null;
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connection) { Pooling = false };
            host = builder.Host;
            _connection = builder.ConnectionString;
            _wal = new WalReader(_connection);
        }
        catch (ArgumentException fault)
        {
            throw new InputException("--connection", null, fault.Message, "Give Npgsql's keywords, for example Host=127.0.0.1;Database=postgres;Username=postgres.");
        }
        catch (NpgsqlException fault)
        {
            throw new InputException("--connection", host, fault.Message, "Start PostgreSQL 15 or later there, with its contrib modules, and name a superuser.");
        }
    }

    public string Name => "postgresql";

    public IReadOnlyList<string> Arguments => ["--store", Name, "--connection", _connection];

    public void Configure(DurableTaskOptions options, string folder) => (options.ConnectionString, options.HubName) = (_connection, Hub(folder));

    public StoreWork Work(string folder) => _wal.Work();

    public RawStore OpenRaw(string folder) => new RawPostgres(_connection, Schema(folder), _wal);

    public void Clean(string folder)
    {
        using var connection = new NpgsqlConnection(_connection);
        connection.Open();
        PostgresSql.Run(connection, $"DROP SCHEMA IF EXISTS {Schema(folder)} CASCADE");
    }

    public void Dispose() => _wal.Dispose();

    private static string Hub(string folder) => "bench_" + string.Concat(Path.GetFileName(folder).Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static string Schema(string folder) => "durable_" + Hub(folder);
}
