using Puente.Serving.Engine;

namespace Puente.Serving.Batching;

/// <summary>Counts what one model does, from many workers.</summary>
/// <param name="clock">Of all timestamps.</param>
internal sealed class ModelRecorder(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Pass> _passes = [];
    private readonly Sum _success = new(), _fail = new(), _queue = new(), _input = new(), _infer = new(), _output = new();
    private readonly LatencyHistogram _requestTimes = new(), _queueTimes = new();
    private long _rows, _executions, _rejected, _cancelled;
    private DateTimeOffset? _last;

    /// <summary>A job has been told.</summary>
    public void Told(Job job, long now)
    {
        lock (_gate)
        {
            switch (job.Fault)
            {
                case null:
                    _success.Add(now - job.Arrived);
                    _requestTimes.Record(Nanoseconds(now - job.Arrived));
                    break;
                case OperationCanceledException: _cancelled++; break;
                case ModelUnavailableException: _rejected++; break;
                default: _fail.Add(now - job.Arrived); break;
            }

            if (job.Left == 0) return;
            _queue.Add(job.Left - job.Arrived);
            _queueTimes.Record(Nanoseconds(job.Left - job.Arrived));
        }
    }

    /// <summary>A job was turned away as it came.</summary>
    public void Refused()
    {
        lock (_gate) _rejected++;
    }

    /// <summary>A pass with rows of <paramref name="model"/> has run.</summary>
    public void Passed(BatchedModel model, List<PassItem> pass, PassTimes times)
    {
        var (own, all) = (0, 0);
        foreach (var item in pass)
        {
            all += item.Rows;
            if (item.Job.Model == model) own += item.Rows;
        }

        lock (_gate)
        {
            _last = clock.GetUtcNow();
            _rows += own;
            _executions++;
            if (!_passes.TryGetValue(all, out var size)) _passes[all] = size = new Pass();
            Add(_input, size.Input, times.Placed - times.Began);
            Add(_infer, size.Infer, times.Ran - times.Placed);
            Add(_output, size.Output, times.Ended - times.Ran);
        }
    }

    /// <summary>All of it at one moment.</summary>
    public ModelStatistics Read((int Pending, TimeSpan Oldest) queue, long memoryBytes)
    {
        lock (_gate)
        {
            return new ModelStatistics(
                _last, _rows, _executions, Of(_success), Of(_fail), Of(_queue), Of(_input), Of(_infer), Of(_output),
                [.. _passes.Select(p => new BatchStatistics(p.Key, Of(p.Value.Input), Of(p.Value.Infer), Of(p.Value.Output)))], memoryBytes)
            {
                Pending = queue.Pending,
                OldestPending = queue.Oldest,
                RequestLatency = _requestTimes.Snapshot(),
                QueueLatency = _queueTimes.Snapshot(),
                Rejected = _rejected,
                Cancelled = _cancelled,
            };
        }
    }

    private static void Add(Sum all, Sum size, long ticks)
    {
        all.Add(ticks);
        size.Add(ticks);
    }

    private StatisticDuration Of(Sum sum) => new(sum.Count, Nanoseconds(sum.Ticks));

    private long Nanoseconds(long ticks) => (long)(ticks * (1e9 / clock.TimestampFrequency));

    private sealed class Sum
    {
        public long Count { get; private set; }

        public long Ticks { get; private set; }

        public void Add(long ticks)
        {
            Count++;
            Ticks += ticks;
        }
    }

    private sealed record Pass
    {
        public Sum Input { get; } = new();

        public Sum Infer { get; } = new();

        public Sum Output { get; } = new();
    }
}
