using Puente.Serving.Engine;

namespace Puente.Serving.Batching;

/// <summary>The jobs that wait for one executor, by priority, and how they form passes. All of it under the scheduler's lock.</summary>
/// <param name="options">Its bounds.</param>
/// <param name="executor">What runs the passes.</param>
/// <param name="clock">Of all timestamps.</param>
internal sealed class PassQueue(BatchingOptions options, IPassExecutor executor, TimeProvider clock)
{
    /// <summary>Of the newest pass, in the running mean of a row's cost.</summary>
    private const double Newest = 0.2;

    private readonly WaitEstimate _estimate = new();
    // One more than there are levels: late ones, which are served after all others.
    private readonly Queue<PassItem>[] _levels = [.. Enumerable.Range(0, options.PriorityLevels + 1).Select(_ => new Queue<PassItem>())];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _preferred = [.. options.PreferredRows.Order()];
    private readonly long _delay = (long)(options.MaxDelay.TotalSeconds * clock.TimestampFrequency);
    private double _rowCost;

    public BatchingOptions Options { get; set; } = options;

    public IPassExecutor Executor => executor;

    /// <summary>Jobs none of which has begun.</summary>
    public int QueuedJobs { get; private set; }

    /// <summary>Rows that wait.</summary>
    public int QueuedRows { get; private set; }

    /// <summary>Passes under way.</summary>
    public int Running { get; private set; }

    /// <summary>It takes no more jobs.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Ends when it is closed and the last of its jobs has been told.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Arrival of the job that has waited longest; null: none waits.</summary>
    public long? Oldest
    {
        get
        {
            long? oldest = null;
            foreach (var level in _levels)
                foreach (var item in level)
                {
                    if (item.Job.IsLost) continue;
                    if (oldest is null || item.Job.Arrived < oldest) oldest = item.Job.Arrived;
                    break;
                }

            return oldest;
        }
    }

    /// <summary>Why <paramref name="job"/> of <paramref name="rows"/> rows cannot wait; null: it can.</summary>
    public ModelUnavailableException? Refusal(Job job, int rows, int workers)
    {
        if (IsClosed) return new ModelUnavailableException($"Request for unknown model: '{job.Model.Description.Name}' version {job.Model.Description.Version} is being unloaded");
        if (QueuedJobs >= Options.MaxQueued) return new ModelUnavailableException($"Exceeds maximum queue size: {QueuedJobs} requests already wait");
        if (job.Deadline == long.MaxValue || Options.ServesLate || _rowCost == 0) return null;
        // What would be late is turned away at once: it costs neither its caller the wait nor the others a pass.
        var ahead = Ahead(job.Priority);
        var wait = _rowCost * (ahead + Running * rows) / Math.Min(Options.Instances, workers);
        job.Expected = (long)wait;
        // With nothing ahead there is nothing to be late for but the passes that run, and a spell of lateness is learnt to be over.
        if (ahead > 0) wait = _estimate.AtMost(wait);
        return job.Arrived + wait > job.Deadline ? new ModelUnavailableException("Request timeout expired: the requests that already wait take longer") : null;
    }

    /// <summary>Puts <paramref name="job"/> of <paramref name="rows"/> rows in its level, in parts of at most <paramref name="most"/>.</summary>
    public void Add(Job job, int rows, int most)
    {
        QueuedJobs++;
        QueuedRows += rows;
        for (var first = 0; first < rows; first += most)
            _levels[job.Priority - 1].Enqueue(new PassItem(job, first, Math.Min(most, rows - first)));
    }

    /// <summary>Tells every job that waits <paramref name="fault"/>; those that run are told when they end.</summary>
    public void Abandon(Exception fault)
    {
        IsClosed = true;
        foreach (var level in _levels)
            while (level.TryDequeue(out var item))
            {
                if (!item.Job.IsLost)
                {
                    if (item.Job.Left == 0) QueuedJobs--;
                    item.Job.Lose(fault);
                    if (item.Job.IsOver) Over(item.Job);
                }

                Drop(item);
            }
    }

    /// <summary>Takes the items of a pass into <paramref name="pass"/>; false where there is none yet, and <paramref name="wake"/> comes earlier if waiting is worth while.</summary>
    public bool TryTake(List<PassItem> pass, int idle, ref long wake)
    {
        pass.Clear();
        if (Running >= Options.Instances || QueuedRows == 0) return false;
        var now = clock.GetTimestamp();
        DropLost(now);
        if (QueuedRows == 0 || Limit(now, idle, ref wake) is not { } limit) return false;
        var rows = 0;
        foreach (var level in _levels)
        {
            while (level.TryPeek(out var next))
            {
                if (next.Job.IsLost)
                {
                    Drop(level.Dequeue());
                    continue;
                }

                if (Expires(next.Job, now, level)) continue;
                if (pass.Count > 0 && (rows + next.Rows > limit || !executor.CanJoin(pass[0], next))) return Begin(pass);
                pass.Add(level.Dequeue());
                rows += next.Rows;
            }
        }

        return pass.Count > 0 && Begin(pass);
    }

    /// <summary>A pass is over: jobs with nothing left to run are told.</summary>
    public void End(List<PassItem> pass, PassTimes times, Exception? fault)
    {
        Running--;
        var rows = 0;
        foreach (var item in pass)
        {
            rows += item.Rows;
            item.Job.Running--;
            if (fault is not null) item.Job.Lose(fault);
            if (item.Job.IsOver) Over(item.Job);
        }

        if (fault is null)
        {
            var cost = (double)(times.Ended - times.Began) / rows;
            _rowCost = _rowCost == 0 ? cost : (1 - Newest) * _rowCost + Newest * cost;
        }

        TellDrained();
    }

    /// <summary>The caller of <paramref name="job"/> has gone.</summary>
    public void Cancel(Job job, OperationCanceledException reason)
    {
        if (job.IsOver) return;
        var waited = job.Left == 0;
        job.Lose(reason);
        if (!job.IsOver) return;
        // Its items stay where they are until a pass comes by; they no longer count.
        if (waited) QueuedJobs--;
        Over(job);
    }

    /// <summary>Takes no more; what waits is still answered.</summary>
    public void Close()
    {
        IsClosed = true;
        TellDrained();
    }

    /// <summary>Rows that are served no later than one of <paramref name="priority"/> that comes now.</summary>
    private int Ahead(int priority)
    {
        if (priority == Options.PriorityLevels) return QueuedRows;
        var rows = 0;
        for (var level = 0; level < priority; level++)
            foreach (var item in _levels[level])
                rows += item.Rows;
        return rows;
    }

    /// <summary>Rows that the next pass may have; null: it is worth while to wait for more.</summary>
    private int? Limit(long now, int idle, ref long wake)
    {
        var most = Math.Min(Options.MaxRows, QueuedRows);
        if (Options.LeavesRowsForIdle && idle > 0) most = Math.Max(1, Math.Min(most, (QueuedRows + idle) / (idle + 1)));
        var preferred = Array.FindLast(_preferred, size => size <= QueuedRows);
        if (preferred > 0) return preferred;
        if (_delay == 0 || QueuedRows >= Options.MaxRows || Oldest is not { } oldest || now - oldest >= _delay) return most;
        wake = Math.Min(wake, oldest + _delay);
        return null;
    }

    private void DropLost(long now)
    {
        foreach (var level in _levels)
            while (level.TryPeek(out var first))
            {
                if (first.Job.IsLost) Drop(level.Dequeue());
                else if (!Expires(first.Job, now, level)) break;
            }
    }

    /// <summary>Whether the time of the job at the head of <paramref name="level"/> is over; it has then left the level.</summary>
    private bool Expires(Job job, long now, Queue<PassItem> level)
    {
        if (job.Left != 0 || now < job.Deadline || level == _levels[^1]) return false;
        var item = level.Dequeue();
        if (Options.ServesLate)
        {
            _levels[^1].Enqueue(item);
            return true;
        }

        Learn(job, now);
        job.Lose(new ModelUnavailableException("Request timeout expired"));
        QueuedJobs--;
        Drop(item);
        Over(job);
        return true;
    }

    private void Learn(Job job, long now)
    {
        if (job.Expected is { } expected) _estimate.Learn(expected, now - job.Arrived);
    }

    private void Drop(PassItem item)
    {
        QueuedRows -= item.Rows;
        TellDrained();
    }

    private bool Begin(List<PassItem> pass)
    {
        Running++;
        var now = clock.GetTimestamp();
        foreach (var item in pass)
        {
            QueuedRows -= item.Rows;
            item.Job.Waiting--;
            item.Job.Running++;
            if (item.Job.Left != 0) continue;
            item.Job.Left = now;
            QueuedJobs--;
            Learn(item.Job, now);
        }

        return true;
    }

    private void Over(Job job)
    {
        job.Model.Recorder.Told(job, clock.GetTimestamp());
        job.Tell();
    }

    private void TellDrained()
    {
        if (IsClosed && Running == 0 && QueuedRows == 0) _drained.TrySetResult();
    }
}
