using System.Collections.Concurrent;

namespace Puente.Runtime.Dapr.Storage;

/// <summary>
/// The one writer of a file in this process. Changes that wait at the same time share a transaction, and with it one sync to disk; each of them
/// holds or fails by itself, and is answered only once the transaction is committed.
/// </summary>
/// <param name="open">Opens the writer's connection, again after it has failed.</param>
internal sealed class SqliteWriter(Func<SqliteSession> open) : IDisposable
{
    /// <summary>The most changes in one transaction: none waits for long while others come.</summary>
    private const int MostTogether = 128;

    private readonly ConcurrentQueue<SqliteChange> waiting = [];
    private readonly Lock gate = new();
    private SqliteSession? session;
    private bool disposed;
    private int busy;

    /// <param name="change">Makes the change.</param>
    /// <param name="gathers">Whether it may wait for others that are about to write; false: it is committed at once where nobody commits.</param>
    /// <param name="cancellationToken">Calls it off until it starts.</param>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> change, bool gathers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = new SqliteChange<T>(change, cancellationToken);
        waiting.Enqueue(asked);
        if (Interlocked.Exchange(ref busy, 1) == 0)
        {
            // Where others are about to run, what they write comes along; a lone writer is served here and now.
            if (gathers && ThreadPool.PendingWorkItemCount > 0)
                CommitLater();
            else
                CommitOnce();
        }

        return asked.Outcome;
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            session?.Dispose();
        }
    }

    private void CommitOnce()
    {
        CommitWaiting();
        // What came meanwhile is not for this caller to wait for. And it goes behind those just answered: what they write next can come along.
        if (!IsDone())
            CommitLater();
    }

    private void CommitLater() => ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.CommitOnce(), this, preferLocal: false);

    /// <summary>Whether nothing waits, so that the next to ask commits. False: the caller goes on.</summary>
    private bool IsDone()
    {
        if (!waiting.IsEmpty)
            return false;
        Volatile.Write(ref busy, 0);
        Interlocked.MemoryBarrier();
        return waiting.IsEmpty || Interlocked.Exchange(ref busy, 1) != 0;
    }

    private void CommitWaiting()
    {
        List<SqliteChange> changes = [];
        while (changes.Count < MostTogether && waiting.TryDequeue(out var change))
        {
            if (change.TryStart())
                changes.Add(change);
        }

        if (changes.Count == 0)
            return;
        lock (gate)
            Commit(changes);
    }

    /// <summary>Commits them together. Every failure is told to those it concerns.</summary>
    private void Commit(List<SqliteChange> changes)
    {
        Dictionary<SqliteChange, Exception> faults = [];
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            session ??= open();
            session.Execute("BEGIN IMMEDIATE");
            if (changes.Count == 1)
                RunAlone(changes[0], session, faults);
            else
                RunEach(changes, session, faults);
        }
        catch (Exception fault)
        {
            // A connection that is closed has rolled back.
            session?.Dispose();
            session = null;
            foreach (var change in changes)
                faults.TryAdd(change, fault);
        }

        foreach (var change in changes)
        {
            if (faults.TryGetValue(change, out var fault))
                change.Fail(fault);
            else
                change.Complete();
        }
    }

    private static void RunAlone(SqliteChange change, SqliteSession session, Dictionary<SqliteChange, Exception> faults)
    {
        try
        {
            change.Run(session);
            session.Execute("COMMIT");
        }
        catch (Exception fault)
        {
            faults[change] = fault;
            session.Execute("ROLLBACK");
        }
    }

    private static void RunEach(List<SqliteChange> changes, SqliteSession session, Dictionary<SqliteChange, Exception> faults)
    {
        foreach (var change in changes)
        {
            session.Execute("SAVEPOINT change");
            try
            {
                change.Run(session);
            }
            catch (Exception fault)
            {
                faults[change] = fault;
                session.Execute("ROLLBACK TO change");
            }

            session.Execute("RELEASE change");
        }

        session.Execute("COMMIT");
    }
}
