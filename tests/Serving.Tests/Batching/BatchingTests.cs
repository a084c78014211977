using Puente.Serving.Batching;
using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.Batching;

public sealed class BatchingTests : IDisposable
{
    private static readonly ModelDescription Echo = new("echo", 1, 64, [new("in", TensorType.UInt8, [-1])], [new("out", TensorType.UInt8, [-1])]);
    private readonly HeldExecutor _executor = new(isHeld: true);
    private PassScheduler? _scheduler;
    private PassQueue? _queue;

    public void Dispose()
    {
        _executor.Open();
        _scheduler?.Dispose();
    }

    [Fact]
    public async Task Requests_that_wait_share_a_pass_up_to_its_rows()
    {
        var model = Start(new() { MaxRows = 4 });
        var first = Send(model, 0);
        await Until(() => _executor.Passes.Count == 1);
        var waiting = Enumerable.Range(1, 6).Select(i => Send(model, (byte)i)).ToList();
        _executor.Open();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], (await Task.WhenAll([first, .. waiting])).Select(answer => answer[0]));
        Assert.Equal([[0], [1, 2, 3, 4], [5, 6]], _executor.Passes);
        var statistics = model.Statistics;
        Assert.Equal((7, 3, 7, 0), (statistics.InferenceCount, statistics.ExecutionCount, statistics.Success.Count, statistics.Fail.Count));
        Assert.Equal([(1, 1L), (2, 1L), (4, 1L)], statistics.Batches.Select(b => (b.BatchSize, b.ComputeInfer.Count)));
        Assert.True(statistics.Queue is { Count: 7, Nanoseconds: > 0 });
    }

    [Fact]
    public async Task A_request_of_more_rows_than_a_pass_is_split_and_answered_whole()
    {
        var model = Start(new() { MaxRows = 4 });
        _executor.Open();
        var rows = Enumerable.Range(0, 11).Select(i => (byte)i).ToArray();
        Assert.Equal(rows, await Send(model, rows));
        Assert.Equal([4, 4, 3], _executor.Passes.Select(pass => pass.Length));
    }

    [Fact]
    public async Task The_first_level_of_priority_goes_first()
    {
        var model = Start(new() { MaxRows = 1, PriorityLevels = 2 });
        var first = Send(model, 0);
        await Until(() => _executor.Passes.Count == 1);
        var low = Send(model, [1], priority: 2);
        var high = Send(model, [2], priority: 1);
        var unknown = Send(model, [3], priority: 9);
        _executor.Open();
        await Task.WhenAll(first, low, high, unknown);
        Assert.Equal([0, 2, 3, 1], _executor.Passes.Select(pass => pass[0]));
    }

    [Fact]
    public async Task One_more_than_may_wait_is_refused_at_once_and_the_others_are_answered()
    {
        var model = Start(new() { MaxRows = 1, MaxQueued = 2 });
        var first = Send(model, 0);
        await Until(() => _executor.Passes.Count == 1);
        var waiting = new[] { Send(model, 1), Send(model, 2) };
        Assert.StartsWith("Exceeds maximum queue size", (await Assert.ThrowsAsync<ModelUnavailableException>(() => Send(model, 3))).Message, StringComparison.Ordinal);
        _executor.Open();
        await Task.WhenAll([first, .. waiting]);
        Assert.Equal(1, model.Statistics.Rejected);
        Assert.Equal([4], await Send(model, 4));
    }

    [Fact]
    public async Task Bounds_that_change_hold_for_those_who_come_and_not_for_those_who_wait()
    {
        var model = Start(new() { MaxRows = 1, MaxQueued = 8 });
        var first = Send(model, 0);
        await Until(() => _executor.Passes.Count == 1);
        var waiting = new[] { Send(model, 1), Send(model, 2) };
        _scheduler!.Bound(_queue!, 2, TimeSpan.FromTicks(1));
        await Assert.ThrowsAsync<ModelUnavailableException>(() => Send(model, 3));
        _scheduler.Bound(_queue!, 3, TimeSpan.FromTicks(1));
        var late = Send(model, 3);
        _executor.Open();
        await Task.WhenAll([first, .. waiting]);
        Assert.Contains("timeout", (await Assert.ThrowsAsync<ModelUnavailableException>(() => late)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_whose_time_is_over_costs_no_pass()
    {
        var model = Start(new() { MaxRows = 1 });
        var first = Send(model, 0);
        await Until(() => _executor.Passes.Count == 1);
        var late = Send(model, [1], timeout: TimeSpan.FromTicks(1));
        var patient = Send(model, 2);
        _executor.Open();
        Assert.Contains("timeout", (await Assert.ThrowsAsync<ModelUnavailableException>(() => late)).Message, StringComparison.Ordinal);
        await Task.WhenAll(first, patient);
        Assert.Equal([[0], [2]], _executor.Passes);
        Assert.Equal(1, model.Statistics.Rejected);
    }

    [Fact]
    public async Task Where_late_requests_are_served_they_come_after_those_in_time()
    {
        var model = Start(new() { MaxRows = 1, ServesLate = true });
        var first = Send(model, 0);
        await Until(() => _executor.Passes.Count == 1);
        var late = Send(model, [1], timeout: TimeSpan.FromTicks(1));
        var patient = Send(model, 2);
        _executor.Open();
        await Task.WhenAll(first, late, patient);
        Assert.Equal([0, 2, 1], _executor.Passes.Select(pass => pass[0]));
    }

    [Fact]
    public async Task What_would_be_late_is_refused_as_it_comes()
    {
        var model = Start(new() { MaxRows = 1, Instances = 1 });
        _executor.Open();
        _executor.Takes = TimeSpan.FromSeconds(1);
        await Send(model, 0);
        _executor.Hold();
        var running = Send(model, 1);
        await Until(() => _executor.Passes.Count == 2);
        var waiting = Send(model, 2);
        await Assert.ThrowsAsync<ModelUnavailableException>(() => Send(model, [3], timeout: TimeSpan.FromMilliseconds(100)));
        _executor.Open();
        await Task.WhenAll(running, waiting);
        Assert.Equal(3, _executor.Passes.Count);
    }

    [Fact]
    public async Task A_caller_that_is_gone_costs_no_pass()
    {
        var model = Start(new() { MaxRows = 1, MaxQueued = 1 });
        var first = Send(model, 0);
        await Until(() => _executor.Passes.Count == 1);
        using var gone = new CancellationTokenSource();
        var cancelled = Send(model, [1], cancellation: gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        // Its place is free at once.
        var next = Send(model, 2);
        _executor.Open();
        await Task.WhenAll(first, next);
        Assert.Equal([[0], [2]], _executor.Passes);
        Assert.Equal(1, model.Statistics.Cancelled);
    }

    [Fact]
    public async Task A_caller_that_goes_during_its_pass_is_told_when_that_is_over()
    {
        var model = Start(new() { MaxRows = 1 });
        using var gone = new CancellationTokenSource();
        var running = Send(model, [0], cancellation: gone.Token);
        await Until(() => _executor.Passes.Count == 1);
        await gone.CancelAsync();
        Assert.False(running.IsCompleted);
        _executor.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_pass_that_fails_is_told_to_all_in_it_and_to_nobody_else()
    {
        var model = Start(new() { MaxRows = 2 });
        var first = Send(model, 0);
        await Until(() => _executor.Passes.Count == 1);
        var (second, third) = (Send(model, 1), Send(model, 2));
        _executor.Fault = new InvalidOperationException("no memory for it");
        _executor.Open();
        foreach (var failed in new[] { first, second, third })
            Assert.Contains("no memory for it", (await Assert.ThrowsAsync<InferenceFailedException>(() => failed)).Message, StringComparison.Ordinal);
        _executor.Fault = null;
        Assert.Equal([3], await Send(model, 3));
        Assert.Equal((3, 1), (model.Statistics.Fail.Count, model.Statistics.Success.Count));
    }

    [Fact]
    public async Task Preferred_sizes_are_waited_for_and_no_longer_than_the_delay()
    {
        var model = Start(new() { MaxRows = 8, PreferredRows = [4], MaxDelay = TimeSpan.FromMilliseconds(300), LeavesRowsForIdle = false });
        _executor.Open();
        var three = Enumerable.Range(0, 3).Select(i => Send(model, (byte)i)).ToList();
        Assert.All(three, answer => Assert.False(answer.IsCompleted));
        var fourth = Send(model, 3);
        await Task.WhenAll([.. three, fourth]);
        Assert.Equal([4], _executor.Passes.Select(pass => pass.Length));
        await Task.WhenAll(Send(model, 4), Send(model, 5));
        Assert.Equal([4, 2], _executor.Passes.Select(pass => pass.Length));
    }

    [Fact]
    public async Task Rows_are_left_for_workers_that_are_idle()
    {
        var model = Start(new() { MaxRows = 8 }, workers: 2);
        var first = Send(model, [0, 0]);
        var second = Send(model, [1, 1]);
        await Until(() => _executor.Passes.Count == 2);
        _executor.Open();
        await Task.WhenAll(first, second);
        Assert.Equal(2, _executor.MostAtOnce);
    }

    [Fact]
    public async Task Models_take_turns()
    {
        var busy = Start(new() { MaxRows = 1 });
        var other = new HeldExecutor(isHeld: true);
        var quiet = Model(_scheduler!, _scheduler!.Open(new() { MaxRows = 1 }, other));
        var first = Send(busy, 0);
        await Until(() => _executor.Passes.Count == 1);
        var many = Enumerable.Range(0, 50).Select(_ => Send(busy, 1)).ToList();
        var one = Send(quiet, 2);
        _executor.Open();
        // The only worker is held in the other's pass: nothing of the busy model's goes on meanwhile.
        await Until(() => other.Passes.Count == 1);
        var before = _executor.Passes.Count;
        other.Open();
        await Task.WhenAll([first, one, .. many]);
        Assert.InRange(before, 1, 2);
    }

    [Fact]
    public async Task Who_asks_alone_runs_the_pass_and_has_the_answer_at_once()
    {
        var model = Start(new(), workers: 2);
        _executor.Open();
        // The workers have to be asleep: they take a moment after their start.
        await Until(() =>
        {
            var asked = model.InferAsync(Request([7], mayRunHere: true), default);
            return asked.IsCompletedSuccessfully && _executor.Thread == Environment.CurrentManagedThreadId;
        });
        var before = _executor.Passes.Count;
        Assert.Equal([8, 9], await Send(model, [8, 9]));
        Assert.All(_executor.Passes.Take(before), pass => Assert.Equal([7], pass));
    }

    [Fact]
    public async Task A_caller_that_runs_its_own_pass_has_a_workers_turn()
    {
        var model = Start(new() { MaxRows = 1 });
        var own = Task.Run(() => model.InferAsync(Request([1], mayRunHere: true), default));
        await Until(() => _executor.Passes.Count == 1);
        var others = Enumerable.Range(2, 20).Select(i => Send(model, (byte)i)).ToList();
        _executor.Open();
        (await own).Dispose();
        await Task.WhenAll(others);
        Assert.Equal((21, 1), (_executor.Passes.Count, _executor.MostAtOnce));
    }

    [Fact]
    public async Task A_pass_that_a_caller_has_no_memory_for_leaves_the_queue_as_it_was()
    {
        _scheduler = new PassScheduler(1, TimeProvider.System);
        _queue = _scheduler.Open(new BatchingOptions { MaxRows = 1, Instances = 1 }.Validated(), new CallersLackMemory());
        var model = Model(_scheduler, _queue);
        await Until(() => model.InferAsync(Request([1], mayRunHere: true), default).Exception?.InnerException is OutOfMemoryException);
        Assert.Single(await Send(model, [2]).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal((1, 0), (model.Statistics.Fail.Count, model.Statistics.Pending));
        await _scheduler.CloseAsync(_queue).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_server_that_stops_waits_for_the_pass_that_a_caller_runs()
    {
        var model = Start(new() { MaxRows = 1 });
        var own = Task.Run(() => model.InferAsync(Request([1], mayRunHere: true), default));
        await Until(() => _executor.Passes.Count == 1);
        var stopping = Task.Run(_scheduler!.Dispose);
        await Until(() => model.InferAsync(Request([2]), default).Exception?.InnerException?.Message == "the server is stopping");
        _executor.Open();
        (await own).Dispose();
        await stopping;
        Assert.Equal((true, false), (_executor.IsDisposed, _executor.WasInUse));
    }

    [Fact]
    public async Task A_queue_that_closes_answers_what_it_has_and_frees_its_executor()
    {
        var model = Start(new() { MaxRows = 1 });
        var (first, second) = (Send(model, 0), Send(model, 1));
        await Until(() => _executor.Passes.Count == 1);
        var closing = _scheduler!.CloseAsync(_queue!);
        await Assert.ThrowsAsync<ModelUnavailableException>(() => Send(model, 2));
        Assert.False(closing.IsCompleted);
        _executor.Open();
        await Task.WhenAll(first, second, closing);
        Assert.True(_executor.IsDisposed);
    }

    [Fact]
    public async Task Those_who_wait_when_the_server_stops_are_told()
    {
        var model = Start(new() { MaxRows = 1 });
        var (running, waiting) = (Send(model, 0), Send(model, 1));
        await Until(() => _executor.Passes.Count == 1);
        var stopping = Task.Run(_scheduler!.Dispose);
        await Assert.ThrowsAsync<ModelUnavailableException>(() => waiting);
        _executor.Open();
        Assert.Equal([0], await running);
        await stopping;
        await Assert.ThrowsAsync<ModelUnavailableException>(() => Send(model, 2));
    }

    [Fact]
    public async Task Many_callers_that_come_and_go_are_each_told_once_and_truly()
    {
        var model = Start(new() { MaxRows = 8, MaxQueued = 64 }, workers: 2);
        _executor.Open();
        var (answered, cancelled, refused) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var i = 0; i < 2_000; i++)
            {
                using var gone = new CancellationTokenSource();
                var rows = new byte[random.Next(1, 20)];
                random.NextBytes(rows);
                var asked = Send(model, rows, priority: (ulong)random.Next(3), cancellation: gone.Token);
                if (random.Next(4) == 0) await gone.CancelAsync();
                try
                {
                    Assert.Equal(rows, await asked);
                    Interlocked.Increment(ref answered);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }
                catch (ModelUnavailableException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })));
        Assert.Equal(16_000, answered + cancelled + refused);
        Assert.True(answered > 8_000, $"{answered} answered");
        var statistics = model.Statistics;
        Assert.Equal((answered, 0), (statistics.Success.Count, statistics.Pending));
        Assert.Equal(refused, statistics.Rejected);
        await _scheduler!.CloseAsync(_queue!);
    }

    [Theory]
    [InlineData(0, 1, "max_batch_size")]
    [InlineData(8, 9, "preferred_batch_size")]
    public void Options_out_of_range_are_named(int rows, int preferred, string field) =>
        Assert.Equal(field, Assert.Throws<Core.InputException>(() => new BatchingOptions { MaxRows = rows, PreferredRows = [preferred] }.Validated()).Field);

    private BatchedModel Start(BatchingOptions options, int workers = 1)
    {
        _scheduler = new PassScheduler(workers, TimeProvider.System);
        _queue = _scheduler.Open(options.Validated(), _executor);
        return Model(_scheduler, _queue);
    }

    private static BatchedModel Model(PassScheduler scheduler, PassQueue queue) => new(Echo, scheduler, queue, TimeProvider.System);

    private static Task<byte[]> Send(BatchedModel model, byte row) => Send(model, [row]);

    private static async Task<byte[]> Send(BatchedModel model, byte[] rows, ulong priority = 0, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        using var answer = await model.InferAsync(Request(rows) with { Priority = priority, Timeout = timeout }, cancellation);
        Assert.Equal([rows.Length], answer.Outputs[0].Shape);
        return answer.Outputs[0].Bytes.ToArray();
    }

    private static InferenceRequest Request(byte[] rows, bool mayRunHere = false) =>
        new([new TensorData([rows.Length], rows)], rows.Length, [0]) { MayRunHere = mayRunHere };

    /// <summary>Has memory for passes of workers alone.</summary>
    private sealed class CallersLackMemory : IPassExecutor
    {
        public bool CanJoin(PassItem first, PassItem next) => false;

        public PassTimes Execute(IReadOnlyList<PassItem> items, int rows, int place) => place == 0 ? default : throw new InsufficientMemoryException();

        public void Dispose()
        {
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "The condition did not hold within 20 s.");
            await Task.Delay(1);
        }
    }
}
