using Microsoft.Data.Sqlite;

namespace Puente.Runtime.Dapr.Storage;

/// <summary>
/// One SQLite file that several processes share: write-ahead log, short immediate transactions, a busy timeout.
/// The writes of this process go through one writer, so that only other processes are waited for by polling.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    /// <summary>The most connections kept open for reads to come.</summary>
    private const int MostIdle = 16;

    /// <summary>A place a thread, by its number: the next read of a thread finds the pages that its last one left near its processor.</summary>
    private readonly SqliteSession?[] idle = new SqliteSession?[MostIdle];
    private readonly SqliteWriter writer;
    private readonly string connectionString;
    private readonly string pragmas;
    private volatile bool disposed;

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
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)timeout.TotalSeconds),
        }.ConnectionString;
        pragmas = $"PRAGMA busy_timeout={(long)busyTimeout.TotalMilliseconds}; PRAGMA synchronous={(survivesPowerLoss ? "FULL" : "NORMAL")};";
        writer = new SqliteWriter(() => new(Open()));
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

    public T Read<T>(Func<SqliteSession, T> query)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var session = Take() ?? new(Open());
        try
        {
            return query(session);
        }
        catch
        {
            session.Dispose();
            session = null;
            throw;
        }
        finally
        {
            Keep(session);
        }
    }

    /// <summary>Makes <paramref name="change"/> in an immediate transaction; all of it holds or none.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> change, CancellationToken cancellationToken) => writer.WriteAsync(change, gathers: true, cancellationToken);

    /// <summary>The same for a change that holds up a line of others: it does not wait for what might come along.</summary>
    public Task<T> WriteAtOnceAsync<T>(Func<SqliteSession, T> change) => writer.WriteAsync(change, gathers: false, CancellationToken.None);

    public void Dispose()
    {
        disposed = true;
        writer.Dispose();
        while (Take() is { } session)
            session.Dispose();
    }

    private static int Place => Environment.CurrentManagedThreadId % MostIdle;

    private SqliteSession? Take()
    {
        for (var (place, tried) = (Place, 0); tried < MostIdle; (place, tried) = ((place + 1) % MostIdle, tried + 1))
        {
            if (idle[place] is not null && Interlocked.Exchange(ref idle[place], null) is { } session)
                return session;
        }

        return null;
    }

    private void Keep(SqliteSession? session)
    {
        if (session is null)
            return;
        for (var (place, tried) = (Place, 0); !disposed && tried < MostIdle; (place, tried) = ((place + 1) % MostIdle, tried + 1))
        {
            if (Interlocked.CompareExchange(ref idle[place], session, null) is null)
            {
                // Disposed meanwhile, it may have been overlooked.
                if (disposed)
                    Take()?.Dispose();
                return;
            }
        }

        session.Dispose();
    }
}
