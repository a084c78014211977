using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using Npgsql;
using Puente.Runtime.DurableTask.Storage;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// This process as one worker among others: keeps its lease, takes over from silent workers, claims work, listens.
/// Leases and notices only say who should work; that nothing is done twice, the fences in the transactions see to.
/// </summary>
internal sealed class SharedHub(
    PostgresStore store, ActivityRunner activities, InstanceQueue queue, InstanceSignals signals, TimerPump timers, TimeProvider clock, DurableTaskOptions options, EngineLog log)
{
    private const int MaxInstances = 64;
    // Time for the worker that wrote a message to take it itself.
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(10);

    // Whether to look at once, or to be courteous.
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // Instances another worker has written to since the last look.
    private readonly ConcurrentDictionary<string, bool> _heard = new(StringComparer.Ordinal);

    private readonly Channel<bool> _struckOff = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile bool _lookAtAll = true;

    /// <summary>Runs until cancelled.</summary>
    /// <param name="cancellation">Ends claiming and listening.</param>
    /// <param name="leaving">Ends the keeping of the lease, which what still runs during a stop lives by.</param>
    public Task Run(CancellationToken cancellation, CancellationToken leaving)
    {
        store.Room = () => activities.Room;
        activities.Freed = () =>
        {
            // What was offered for want of room may be waiting.
            if (activities.Room >= options.MaxConcurrentActivities) _news.Writer.TryWrite(true);
        };
        store.Recovered += Recover;
        return Task.WhenAll(
            Task.Run(() => KeepLease(leaving), CancellationToken.None),
            Task.Run(() => Claim(cancellation), CancellationToken.None),
            Task.Run(() => Listen(cancellation), CancellationToken.None));
    }

    private void Wake() => _news.Writer.TryWrite(false);

    /// <summary>After a failure it is unknown which writes arrived: looks at everything anew.</summary>
    private void Recover()
    {
        timers.Expect(DateTime.MinValue);
        _lookAtAll = true;
        Wake();
    }

    private async Task KeepLease(CancellationToken cancellation)
    {
        StoreSession? session = null;
        var renewed = Stopwatch.StartNew();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                session ??= store.OpenSession();
                if (Renew(session)) renewed.Restart();
            }
            catch (DbException failure)
            {
                log.SharingFailed(failure.Message, failure);
                session?.Dispose();
                session = null;
                // Others may already do what this worker does: its runs are of no use any more.
                if (renewed.Elapsed > options.LeaseDuration) activities.Forsake();
            }

            // Real time: leases are the server's, whatever clock the orchestrations have.
            await Wait(_struckOff.Reader, options.LeaseDuration / 4, cancellation);
        }

        session?.Dispose();
    }

    private bool Renew(StoreSession session)
    {
        session.BeginWrite();
        var alive = WorkerTable.Renew(session, store.Worker, options.LeaseDuration);
        if (!alive)
        {
            var lost = store.Worker;
            activities.Forsake();
            WorkerTable.Join(session, store.Succeed(), options.LeaseDuration);
            log.LeaseLost(lost, store.Worker);
        }

        var silent = WorkerTable.Reap(session);
        session.Commit();
        if (silent.Count > 0) log.TookOver(string.Join(", ", silent));
        if (silent.Count > 0 || !alive) Recover();
        return true;
    }

    private async Task Claim(CancellationToken cancellation)
    {
        var looked = Stopwatch.StartNew();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var room = activities.Room;
                var all = _lookAtAll || looked.Elapsed >= options.PollInterval;
                _lookAtAll = false;
                string[] heard = [.. _heard.Keys];
                foreach (var id in heard) _heard.TryRemove(id, out _);
                var claimed = await store.Write(db => Claim(db, room, all, heard), cancellation: cancellation);
                if (all) looked.Restart();
                foreach (var activity in claimed.Activities) activities.Enqueue(activity);
                foreach (var id in claimed.Instances) queue.Notify(id);
            }
            catch (DurableTaskStorageException failure)
            {
                _lookAtAll = true;
                log.SharingFailed(failure.Message, failure);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }

            await News(cancellation);
        }
    }

    private (List<long> Activities, IEnumerable<string> Instances) Claim(StoreSession db, int room, bool all, string[] heard)
    {
        if (db.Worker is null)
        {
            _struckOff.Writer.TryWrite(true);
            return ([], []);
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var taken = room > 0 ? WorkerTable.ClaimActivities(db, room) : [];
        var instances = WorkerTable.ClaimInstances(db, now, MaxInstances);
        // From time to time all that is this worker's, not only what is new: a failed connection may have hidden a claim, a write or a notice that succeeded.
        if (all) return (ActivityTable.OwnedBy(db, db.Worker), instances.Concat(WorkerTable.Ready(db, now)));
        return (taken, heard.Length > 0 ? instances.Concat(WorkerTable.Ready(db, now, heard)) : instances);
    }

    private async Task News(CancellationToken cancellation)
    {
        if (await Wait(_news.Reader, options.PollInterval, cancellation) == false)
            await Task.Delay(Courtesy, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits for a signal; null when none came in time, or the host stops.</summary>
    private static async Task<bool?> Wait(ChannelReader<bool> signal, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            return await signal.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look, or to stop; the caller's loop knows.
            return null;
        }
    }

    private async Task Listen(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await using var connection = store.OpenConnection();
                connection.Notification += (_, e) => Hear(e);
                await using (var listen = connection.CreateCommand())
                {
#pragma warning disable CA2100 // The channel is the schema, whose name is checked.
                    listen.CommandText = $"LISTEN {store.Channel}";
#pragma warning restore CA2100
                    await listen.ExecuteNonQueryAsync(cancellation);
                }

                // What was said while nobody listened.
                signals.ChangedAll();
                _lookAtAll = true;
                Wake();
                while (true) await connection.WaitAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (DbException failure)
            {
                log.SharingFailed(failure.Message, failure);
                await Task.Delay(options.PollInterval, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Hear(NpgsqlNotificationEventArgs e)
    {
        var (sender, notices) = NoticeFormat.Read(e.Payload);
        if (sender == store.Worker) return;
        foreach (var notice in notices)
        {
            if (notice.Kind == NoticeKind.Status)
            {
                signals.Changed(notice.InstanceId);
                continue;
            }

            if (notice.Kind == NoticeKind.Message) _heard[notice.InstanceId] = true;
            Wake();
        }
    }
}
