using System.Collections.Concurrent;
using System.Data.Common;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The database: one writer and many readers in this process.</summary>
internal abstract class Store(DurableTaskOptions options, DurableTaskHealth health, EngineLog log)
{
    private const int MaxIdleReaders = 16;
    private readonly ConcurrentBag<StoreSession> _readers = [];
    private StorageWriter? _writer;

    /// <summary>Raised on the writer's thread when the database can be written again after a failure.</summary>
    public event Action? Recovered;

    /// <summary>Told of each transaction: its writes and how long it took.</summary>
    public Action<int, TimeSpan>? Committed { get; set; }

    public bool IsOpen => _writer is not null;

    /// <summary>The database in words, for logs; without secrets.</summary>
    public abstract string Description { get; }

    /// <summary>The worker this process is among others on the hub; null where one process owns it.</summary>
    public virtual string? Worker => null;

    protected DurableTaskOptions Options => options;

    protected EngineLog Log => log;

    /// <exception cref="DurableTaskStorageException">The database is held by another process, or cannot be opened.</exception>
    public async Task Open(CancellationToken cancellation)
    {
        await Prepare(cancellation);
        _writer = new StorageWriter(Session, health, options.MaxStorageBackoff, log, options.Probe, () => Recovered?.Invoke(), (writes, took) => Committed?.Invoke(writes, took));
    }

    /// <summary>Writes in a transaction; on disk when the task completes.</summary>
    /// <param name="work">The write; may run more than once, so its only effect is on the session.</param>
    /// <param name="persistent">Whether it is tried until the storage works.</param>
    /// <param name="cancellation">Stops waiting; the write may still happen.</param>
    public Task<T> Write<T>(Func<StoreSession, T> work, bool persistent = false, CancellationToken cancellation = default) =>
        Writer.Write(work, persistent, cancellation);

    /// <summary>Reads one consistent state.</summary>
    /// <param name="work">What to read.</param>
    /// <param name="snapshot">False where one statement, or a fence later, sees to consistency: saves the transaction.</param>
    public T Read<T>(Func<StoreSession, T> work, bool snapshot = true)
    {
        _ = Writer;
        if (!_readers.TryTake(out var session)) session = Reader();
        var sound = false;
        try
        {
            if (snapshot) session.BeginRead();
            var result = work(session);
            if (snapshot) session.Commit();
            sound = true;
            return result;
        }
        catch (DbException failure) when (StorageFault.Is(failure))
        {
            // The others were opened before the failure too.
            while (_readers.TryTake(out var stale)) stale.Dispose();
            throw new DurableTaskStorageException($"The durable-task database cannot be read: {failure.Message} Try again later.", failure);
        }
        finally
        {
            if (sound && _readers.Count < MaxIdleReaders)
                _readers.Add(session);
            else
                session.Dispose();
        }
    }

    private StoreSession Reader()
    {
        try
        {
            return Session(SessionUse.Read);
        }
        catch (DbException failure)
        {
            throw new DurableTaskStorageException($"The durable-task database cannot be opened: {failure.Message} Try again later.", failure);
        }
    }

    public async Task Close()
    {
        if (_writer is null) return;
        await Leave();
        await _writer.Stop();
        _writer = null;
        while (_readers.TryTake(out var session)) session.Dispose();
        await Release();
    }

    /// <summary>Takes the database and brings its schema up to date.</summary>
    protected abstract Task Prepare(CancellationToken cancellation);

    /// <summary>A new connection.</summary>
    protected abstract StoreSession Session(SessionUse use);

    /// <summary>Gives back what this process holds of a shared hub, while it can still write.</summary>
    protected virtual Task Leave() => Task.CompletedTask;

    /// <summary>Lets go of the database.</summary>
    protected abstract Task Release();

    private StorageWriter Writer => _writer ?? throw new InvalidOperationException("The durable-task engine is not running. Start the host before using the client, and do not use it after the host has stopped.");
}
