using Puente.Core;

namespace Puente.Catalog;

/// <summary>
/// Writes that come at the same time share a transaction, and with it one sync to disk: one that comes while another is written waits for the next, with all that came
/// meanwhile. Where a transaction fails, each of its writes is made by itself, so that only those that are at fault fail; where the server is away, all do.
/// </summary>
/// <param name="most">The most writes in one transaction.</param>
/// <param name="write">Makes them in their order; all of them hold or none.</param>
internal sealed class GroupCommit<T>(int most, Func<IReadOnlyList<T>, Task> write)
{
    private readonly Queue<(T Item, TaskCompletionSource Done)> _waiting = new();
    private readonly Lock _gate = new();
    private bool _busy;

    /// <summary>Makes a write; done once it is on disk.</summary>
    public Task AddAsync(T item)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue((item, done));
            if (_busy) return done.Task;
            _busy = true;
        }

        // SQLite writes on the thread that asks: were it the caller's, the caller would write for all who come meanwhile and be answered last.
        _ = Task.Run(DrainAsync);
        return done.Task;
    }

    private async Task DrainAsync()
    {
        while (Take() is { Count: > 0 } taken)
        {
            if (await TryAsync(taken) is not { } fault) continue;
            if (taken.Count == 1 || fault is ServerUnavailableException)
                foreach (var one in taken) one.Done.SetException(fault);
            else
                foreach (var one in taken)
                    if (await TryAsync([one]) is { } own) one.Done.SetException(own);
        }
    }

    private List<(T Item, TaskCompletionSource Done)> Take()
    {
        lock (_gate)
        {
            var taken = new List<(T, TaskCompletionSource)>(Math.Min(most, _waiting.Count));
            while (taken.Count < most && _waiting.TryDequeue(out var next)) taken.Add(next);
            _busy = taken.Count > 0;
            return taken;
        }
    }

    /// <summary>Null when they hold; else why not, for those who wait to be told.</summary>
    private async Task<Exception?> TryAsync(IReadOnlyList<(T Item, TaskCompletionSource Done)> taken)
    {
        try
        {
            await write([.. taken.Select(one => one.Item)]);
        }
        catch (Exception e)
        {
            return e;
        }

        foreach (var one in taken) one.Done.SetResult();
        return null;
    }
}
