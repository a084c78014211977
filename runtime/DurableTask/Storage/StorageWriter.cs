using System.Threading.Channels;
using System.Data.Common;
using System.Diagnostics;
using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>
/// The only writer of the database. What waits while one transaction is flushed to disk goes together into the next
/// (group commit); each item has a savepoint, so that one that throws leaves the others alone.
/// When the storage fails, the writer reports it and tries again with growing waits.
/// </summary>
#pragma warning disable CA1001 // Disposed in Stop, once the loop has ended.
internal sealed class StorageWriter
#pragma warning restore CA1001
{
    private const int MaxWaiting = 4096;
    private const int MaxBatch = 256;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(20);

    private readonly Func<SessionUse, StoreSession> _open;
    private readonly DurableTaskHealth _health;
    private readonly TimeSpan _maxBackoff;
    private readonly EngineLog _log;
    private readonly Action<FaultPoint>? _probe;
    private readonly Action _recovered;
    private readonly Action<int, TimeSpan> _committed;
    private readonly Channel<WriteItem> _waiting = Channel.CreateBounded<WriteItem>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private StoreSession _session;
    private bool _isSpent;

    public StorageWriter(Func<SessionUse, StoreSession> open, DurableTaskHealth health, TimeSpan maxBackoff, EngineLog log, Action<FaultPoint>? probe, Action recovered, Action<int, TimeSpan> committed)
    {
        _open = open;
        _session = open(SessionUse.Write);
        _health = health;
        _maxBackoff = maxBackoff;
        _log = log;
        _probe = probe;
        _recovered = recovered;
        _committed = committed;
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task<T> Write<T>(Func<StoreSession, T> work, bool persistent, CancellationToken cancellation)
    {
        var item = new WriteItem<T>(work) { IsPersistent = persistent };
        try
        {
            await _waiting.Writer.WriteAsync(item, cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw Stopped(closed);
        }

        return await item.Done.WaitAsync(cancellation);
    }

    /// <summary>Writes what waits, or gives it up when the storage fails, and ends.</summary>
    public async Task Stop()
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
        _session.Dispose();
    }

    private static DurableTaskStorageException Stopped(Exception? cause) =>
        new("The durable-task engine is stopping or has stopped: nothing more is written.", cause!);

    private void Loop()
    {
        List<WriteItem> batch = [];
        var backoff = FirstBackoff;
        Exception? failure = null;
        while (true)
        {
            if (batch.Count == 0 && failure is null && !_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) return;
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var item)) batch.Add(item);
            try
            {
                Commit(batch);
                foreach (var item in batch) Settle(item);
                batch.Clear();
                if (failure is not null)
                {
                    _log.StorageRecovered();
                    _health.Set(DurableTaskHealthState.Healthy);
                    _recovered();
                }

                (failure, backoff) = (null, FirstBackoff);
            }
            catch (DbException thrown) when (StorageFault.IsConflict(thrown))
            {
                RollBack();
            }
            catch (Exception thrown)
            {
                // Even what nobody foresaw: a writer that died of it would leave the whole engine waiting.
                if (failure is null) _log.StorageFailed(thrown.Message, thrown);
                failure = thrown;
                RollBack();
                _health.Set(DurableTaskHealthState.Unhealthy, $"The database cannot be written: {thrown.Message} Free or repair the disk; work goes on by itself.");
                Abandon(batch, thrown);
                if (_stopping.IsCancellationRequested)
                {
                    foreach (var item in batch) item.Fail(Stopped(thrown));
                    batch.Clear();
                    if (_waiting.Reader.Count == 0) return;
                }

                _stopping.Token.WaitHandle.WaitOne(backoff);
                backoff = backoff * 2 < _maxBackoff ? backoff * 2 : _maxBackoff;
            }
        }
    }

    private static void Settle(WriteItem item)
    {
        if (item.Fault is { } fault)
            item.Fail(fault);
        else
            item.Succeed();
    }

    private static void Abandon(List<WriteItem> batch, Exception thrown)
    {
        foreach (var item in batch.Where(i => !i.IsPersistent))
            item.Fail(new DurableTaskStorageException($"The durable-task database cannot be written: {thrown.Message} Try again later.", thrown));
        batch.RemoveAll(item => !item.IsPersistent);
    }

    private void Commit(List<WriteItem> batch)
    {
        Renew(SessionUse.Write);
        // One item's fault shows only once it is written; then all are written again, each behind a savepoint of its own.
        if (Attempt(batch, savepoints: false)) return;
        RollBack();
        Renew(SessionUse.WriteWithFaults);
        Attempt(batch, savepoints: true);
        _isSpent = !_session.OutlivesFaults;
    }

    private void Renew(SessionUse use)
    {
        if (!_isSpent && !_session.IsBroken) return;
        _session.Dispose();
        _session = _open(use);
        _isSpent = false;
    }

    /// <summary>Writes the batch and commits; false when an item threw by itself and nothing is written.</summary>
    private bool Attempt(List<WriteItem> batch, bool savepoints)
    {
        var begun = Stopwatch.GetTimestamp();
        _session.BeginWrite();
        _probe?.Invoke(FaultPoint.TransactionBegun);
        // With nothing to write, the attempt itself is the question whether the storage works again.
        if (batch.Count == 0) _session.Execute("UPDATE schema_version SET version = version");
        try
        {
            foreach (var item in batch)
            {
                item.Fault = null;
                // A second try sees what another worker wrote first, where both wrote the same key.
                if (!savepoints)
                    item.Run(_session);
                else if (!Isolated(item))
                    Isolated(item);
                _probe?.Invoke(FaultPoint.ItemWritten);
            }

            _session.Flush();
        }
        catch (Exception thrown) when (!savepoints && !StorageFault.Is(thrown))
        {
            return false;
        }

        _probe?.Invoke(FaultPoint.BeforeCommit);
        _session.Commit();
        _committed(batch.Count, Stopwatch.GetElapsedTime(begun));
        _probe?.Invoke(FaultPoint.AfterCommit);
        return true;
    }

    /// <summary>Runs one item behind a savepoint; false when its key was taken and nothing of it is left.</summary>
    private bool Isolated(WriteItem item)
    {
        item.Fault = null;
        _session.Execute("SAVEPOINT item");
        try
        {
            item.Run(_session);
            _session.Flush();
        }
        catch (Exception thrown) when (!StorageFault.Is(thrown))
        {
            // The caller gets it; the other items of the transaction are not to suffer.
            item.Fault = thrown;
            _session.Forget();
            _session.Execute("ROLLBACK TO item");
        }

        _session.Execute("RELEASE item");
        return !StorageFault.IsTakenKey(item.Fault);
    }

    private void RollBack()
    {
        // Closing the connection rolls back too.
        _isSpent = !_session.OutlivesFaults;
        if (_isSpent || _session.IsBroken) return;
        try
        {
            _session.Forget();
            _session.Execute("ROLLBACK");
        }
        catch (DbException none)
        {
            // The database rolls back by itself on some failures; then there is no transaction left to end.
            _log.NoTransaction(none.Message);
        }
    }
}
