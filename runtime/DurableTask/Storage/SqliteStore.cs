using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The database file: one writer, many readers, owned by one process.</summary>
internal sealed class SqliteStore(DurableTaskOptions options, DurableTaskHealth health, EngineLog log)
{
    private const int MaxIdleReaders = 16;
    private readonly string _path = Path.GetFullPath(options.DatabasePath);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private FileLock? _lock;
    private StorageWriter? _writer;

    public bool IsOpen => _writer is not null;

    /// <exception cref="DurableTaskStorageException">Another process holds the file, or it cannot be opened.</exception>
    public async Task Open(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _lock = await FileLock.Take(_path, options.LockTimeout, cancellation);
        try
        {
            var session = new SqliteSession(_path, readOnly: false);
            Migrations.Apply(session, Migrations.Latest);
            _writer = new StorageWriter(session, health, options.MaxStorageBackoff, log);
        }
        catch (SqliteException failure)
        {
            _lock.Dispose();
            throw new DurableTaskStorageException($"The durable-task database '{_path}' cannot be opened: {failure.Message} Check that it is a SQLite file on a writable disk with room.", failure);
        }
        catch (DurableTaskStorageException)
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Writes in a transaction; on disk when the task completes.</summary>
    /// <param name="work">The write; may run more than once, so its only effect is on the session.</param>
    /// <param name="persistent">Whether it is tried until the storage works.</param>
    /// <param name="cancellation">Stops waiting; the write may still happen.</param>
    public Task<T> Write<T>(Func<SqliteSession, T> work, bool persistent = false, CancellationToken cancellation = default) =>
        Writer.Write(work, persistent, cancellation);

    /// <summary>Reads one consistent state.</summary>
    public T Read<T>(Func<SqliteSession, T> work)
    {
        _ = Writer;
        if (!_readers.TryTake(out var session)) session = new SqliteSession(_path, readOnly: true);
        var sound = false;
        try
        {
            session.Execute("BEGIN");
            var result = work(session);
            session.Execute("COMMIT");
            sound = true;
            return result;
        }
        finally
        {
            if (sound && _readers.Count < MaxIdleReaders)
                _readers.Add(session);
            else
                session.Dispose();
        }
    }

    public async Task Close()
    {
        if (_writer is null) return;
        await _writer.Stop();
        _writer = null;
        while (_readers.TryTake(out var session)) session.Dispose();
        _lock!.Dispose();
    }

    private StorageWriter Writer => _writer ?? throw new InvalidOperationException("The durable-task engine is not running. Start the host before using the client, and do not use it after the host has stopped.");
}
