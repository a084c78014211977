using Puente.Serving.Engine;

namespace Puente.Serving.Batching;

/// <summary>
/// The workers of a process: each takes the next pass that any queue can form, queues in turn, so that no model starves another. A worker that finds nothing sleeps;
/// a job that comes wakes one, or is run by its caller where all sleep. All state is under one lock that is held for well under a microsecond; passes run outside it.
/// </summary>
internal sealed class PassScheduler : IDisposable
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private readonly object _gate = new();
    private readonly List<PassQueue> _queues = [];
    private readonly Thread[] _workers;
    private readonly TimeProvider _clock;
    private readonly List<PassItem> _callers = [];
    private int _idle, _turn;
    private bool _isCallerRunning, _closed;

    /// <param name="workers">Passes at the same time, of all models together: on a CPU its cores.</param>
    /// <param name="clock">Of all timestamps.</param>
    public PassScheduler(int workers, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        _clock = clock;
        _workers = [.. Enumerable.Range(0, workers).Select(i => new Thread(() => Work(i)) { IsBackground = true, Name = $"pass-{i}" })];
        foreach (var worker in _workers) worker.Start();
    }

    /// <summary>Places in which passes run: the workers', and one of callers that run their own.</summary>
    public int Places => _workers.Length + 1;

    /// <summary>A queue that is served from now on.</summary>
    public PassQueue Open(BatchingOptions options, IPassExecutor executor)
    {
        var queue = new PassQueue(options, executor, _clock);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _queues.Add(queue);
        }

        return queue;
    }

    /// <summary>Other bounds of <paramref name="queue"/>, for jobs that come from now on.</summary>
    public void Bound(PassQueue queue, int maxQueued, TimeSpan? timeout)
    {
        lock (_gate) queue.Options = queue.Options with { MaxQueued = maxQueued, Timeout = timeout };
    }

    /// <summary>Lets <paramref name="queue"/> take no more and answer what it has; then its executor is freed.</summary>
    public async Task CloseAsync(PassQueue queue)
    {
        lock (_gate)
        {
            queue.Close();
            Monitor.PulseAll(_gate);
        }

        await queue.Drained;
        Free(queue);
    }

    /// <summary>
    /// Puts <paramref name="job"/> of <paramref name="rows"/> rows in <paramref name="queue"/>, in parts of at most <paramref name="most"/>; one row that may run here
    /// is over when this returns if nothing else waited or ran.
    /// </summary>
    /// <exception cref="ModelUnavailableException">It cannot wait there.</exception>
    public void Submit(PassQueue queue, Job job, int rows, int most)
    {
        lock (_gate)
        {
            if (_closed) throw new ModelUnavailableException("the server is stopping");
            if (queue.Refusal(job, rows, _workers.Length) is { } refusal) throw refusal;
            queue.Add(job, rows, most);
            if (!job.Request.MayRunHere || rows > 1 || !TakeHere(queue))
            {
                if (_idle > 0) Monitor.Pulse(_gate);
                return;
            }
        }

        try
        {
            Run(queue, _callers, Places - 1);
        }
        finally
        {
            lock (_gate)
            {
                _isCallerRunning = false;
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>The caller of <paramref name="job"/> has gone.</summary>
    public void Cancel(PassQueue queue, Job job, OperationCanceledException reason)
    {
        lock (_gate)
        {
            queue.Cancel(job, reason);
            if (_idle > 0) Monitor.Pulse(_gate);
        }
    }

    /// <summary>What <paramref name="queue"/> holds: jobs waiting, and how long the oldest of them has.</summary>
    public (int Pending, TimeSpan Oldest) Look(PassQueue queue)
    {
        lock (_gate) return (queue.QueuedJobs, queue.Oldest is { } oldest ? _clock.GetElapsedTime(oldest) : TimeSpan.Zero);
    }

    /// <summary>Ends the workers after the passes that run; jobs that wait are told that the server stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            foreach (var queue in _queues) queue.Abandon(new ModelUnavailableException("the server is stopping"));
            Monitor.PulseAll(_gate);
        }

        foreach (var worker in _workers) worker.Join();
        PassQueue[] left;
        lock (_gate)
        {
            while (_isCallerRunning) Monitor.Wait(_gate);
            left = [.. _queues];
        }

        foreach (var queue in left) Free(queue);
    }

    /// <summary>Frees its executor, once: a queue may be closing as all end.</summary>
    private void Free(PassQueue queue)
    {
        bool isLast;
        lock (_gate) isLast = _queues.Remove(queue);
        if (isLast) queue.Executor.Dispose();
    }

    private void Work(int worker)
    {
        var pass = new List<PassItem>();
        while (Take(pass) is { } queue) Run(queue, pass, worker);
    }

    private void Run(PassQueue queue, List<PassItem> pass, int place)
    {
        PassTimes times = default;
        Exception? fault = null;
        try
        {
            times = queue.Executor.Execute(pass, pass.Sum(item => item.Rows), place);
            foreach (var model in pass.Select(item => item.Job.Model).Distinct()) model.Recorder.Passed(model, pass, times);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a graph does to a pass is told to those in it; the thread goes on for the others.
            fault = new InferenceFailedException($"the model failed: {e.Message}", e);
        }
        catch (OutOfMemoryException e)
        {
            // It ends a worker and with it the process; a caller's thread lives on, and so must the queue.
            fault = new InferenceFailedException("the model failed: there is no memory for the pass", e);
            throw;
        }
        finally
        {
            lock (_gate) queue.End(pass, times, fault);
        }
    }

    /// <summary>Whether the caller runs the pass that <paramref name="queue"/> forms now: all workers sleep, and no other caller runs one.</summary>
    private bool TakeHere(PassQueue queue)
    {
        var wake = long.MaxValue;
        if (_isCallerRunning || _idle < _workers.Length || !queue.TryTake(_callers, 0, ref wake)) return false;
        return _isCallerRunning = true;
    }

    private PassQueue? Take(List<PassItem> pass)
    {
        lock (_gate)
        {
            while (!_closed)
            {
                var wake = long.MaxValue;
                // A caller that runs its own pass has the core of the last worker that is awake.
                for (var i = 0; i < _queues.Count && !(_isCallerRunning && _idle == 0); i++)
                {
                    var queue = _queues[(_turn + i) % _queues.Count];
                    if (!queue.TryTake(pass, _idle, ref wake)) continue;
                    _turn = (_turn + i + 1) % _queues.Count;
                    // What is left is for the next.
                    if (_idle > 0 && _queues.Exists(q => q.QueuedRows > 0)) Monitor.Pulse(_gate);
                    return queue;
                }

                Sleep(wake);
            }

            return null;
        }
    }

    private void Sleep(long wake)
    {
        _idle++;
        if (wake == long.MaxValue)
        {
            Monitor.Wait(_gate);
        }
        else
        {
            var left = _clock.GetElapsedTime(_clock.GetTimestamp(), wake);
            if (left >= Millisecond) Monitor.Wait(_gate, left);
            // The system's waits are as long as a millisecond: for less, the lock is let go and the core offered to others.
            else if (left > TimeSpan.Zero && !Monitor.Wait(_gate, 0)) Thread.Yield();
        }

        _idle--;
    }
}
