using Microsoft.Data.Sqlite;

namespace Puente.Runtime.Dapr.Storage;

/// <summary>
/// One SQLite file that several processes share: write-ahead log, short immediate transactions, a busy timeout.
/// Writers of this process queue at a gate, so that only other processes are waited for by polling.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly string connectionString;
    private readonly string pragmas;

    /// <param name="path">The file; its folder is made.</param>
    /// <param name="busyTimeout">How long SQLite itself waits for another process's transaction.</param>
    /// <param name="timeout">The whole limit of one statement.</param>
    /// <param name="writeAheadLog">Off only where a file system has no shared memory.</param>
    /// <param name="survivesPowerLoss">True: each commit is synced to disk. False: commits survive the process's death, and after a power cut the newest may be missing.</param>
    public SqliteFile(string path, TimeSpan busyTimeout, TimeSpan timeout, bool writeAheadLog, bool survivesPowerLoss)
    {
        Path = path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            DefaultTimeout = Math.Max(1, (int)timeout.TotalSeconds),
        }.ConnectionString;
        pragmas = $"PRAGMA busy_timeout={(long)busyTimeout.TotalMilliseconds}; PRAGMA synchronous={(survivesPowerLoss ? "FULL" : "NORMAL")};";
        using var connection = Open();
        connection.Execute(writeAheadLog ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE");
    }

    public string Path { get; }

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute(pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = Open();
        return query(connection);
    }

    /// <summary>Runs <paramref name="change"/> in one immediate transaction; all of it holds or none.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var connection = Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = change(connection);
            transaction.Commit();
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
        gate.Dispose();
    }
}
