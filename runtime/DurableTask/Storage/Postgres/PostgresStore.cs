using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>A hub in a schema of a PostgreSQL database, worked on by several processes. Each is a worker with a lease.</summary>
internal sealed partial class PostgresStore : Store
{
    private const int AutoPrepared = 200;
    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly string _schema;
    private volatile string _worker = NewWorker();

    /// <exception cref="ArgumentException">The connection string or the hub's name does not serve.</exception>
    public PostgresStore(DurableTaskOptions options, DurableTaskHealth health, EngineLog log)
        : base(options, health, log)
    {
        _schema = "durable_" + options.HubName.ToLowerInvariant();
        if (!SchemaName().IsMatch(_schema))
            throw new ArgumentException($"HubName '{options.HubName}' cannot name a PostgreSQL schema. Use letters, digits and underscores, at most 50.", nameof(options));
        _connection = Connection(options);
    }

    public override string Description => $"PostgreSQL {_connection.Host}/{_connection.Database}, schema {_schema}";

    public override string Worker => _worker;

    /// <summary>The channel of this hub's notifications.</summary>
    public string Channel => _schema;

    /// <summary>Activities this worker has room for; asked at the start of each transaction.</summary>
    public Func<int> Room { get; set; } = () => 0;

    /// <summary>A session of its own for the lease.</summary>
    public StoreSession OpenSession() => Session(SessionUse.Write);

    /// <summary>A connection of its own for notifications.</summary>
    public NpgsqlConnection OpenConnection() => OpenConnection(AutoPrepared);

    /// <summary>Goes on as a new worker, because this one was taken for dead. Returns the new name.</summary>
    public string Succeed() => _worker = NewWorker();

    protected override Task Prepare(CancellationToken cancellation)
    {
        try
        {
            using var session = Session(SessionUse.Write);
            PostgresMigrations.Apply(session, _schema, PostgresMigrations.Latest);
            WorkerTable.Join(session, _worker, Options.LeaseDuration);
            return Task.CompletedTask;
        }
        catch (DbException failure)
        {
            throw new DurableTaskStorageException($"{Description} cannot be opened: {failure.Message} Check ConnectionString, and that the user may create a schema.", failure);
        }
    }

    protected override StoreSession Session(SessionUse use) => new PostgresSession(OpenConnection(use == SessionUse.WriteWithFaults ? 0 : AutoPrepared), this);

    protected override async Task Leave()
    {
        try
        {
            await Write(db => WorkerTable.Leave(db, _worker));
        }
        catch (DurableTaskStorageException failure)
        {
            // Unreachable: the others take over when the lease runs out.
            Log.SharingFailed(failure.Message, failure);
        }
    }

    protected override Task Release() => Task.CompletedTask;

    private NpgsqlConnection OpenConnection(int autoPrepared)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connection.ConnectionString) { MaxAutoPrepare = autoPrepared }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch (DbException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static NpgsqlConnectionStringBuilder Connection(DurableTaskOptions options)
    {
        try
        {
            var lease = options.LeaseDuration;
            var milliseconds = lease.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
            var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
            {
                SearchPath = "durable_" + options.HubName.ToLowerInvariant(),
                MaxAutoPrepare = AutoPrepared,
                // Sessions live as long as the engine; a stopped or cut-off worker must not hold rows beyond its lease.
                Pooling = false,
                Options = $"-c idle_in_transaction_session_timeout={milliseconds}",
            };
            if (!options.ConnectionString!.Contains("Timeout", StringComparison.OrdinalIgnoreCase))
                builder.Timeout = builder.CommandTimeout = (int)Math.Clamp(lease.TotalSeconds, 10, 30);
            return builder;
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException($"ConnectionString is not one of PostgreSQL: {fault.Message} Example: Host=localhost;Database=puente;Username=puente.", nameof(options), fault);
        }
    }

    private static string NewWorker() => $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    [GeneratedRegex("^durable_[a-z0-9_]{1,50}$")]
    private static partial Regex SchemaName();
}
