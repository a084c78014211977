using Microsoft.Extensions.Time.Testing;
using Puente.Serving.Batching;
using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.Batching;

public sealed class AdmissionTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _clock = new();
    private readonly HeldExecutor _executor = new();
    private readonly PassScheduler _scheduler;
    private readonly PassQueue _queue;
    private readonly BatchedModel _model;

    public AdmissionTests()
    {
        // No worker sees the queue: the tests take its passes.
        _scheduler = new PassScheduler(1, _clock);
        _queue = Queue(new());
        _model = new BatchedModel(new ModelDescription("echo", 1, 64, [new("in", TensorType.UInt8, [-1])], [new("out", TensorType.UInt8, [-1])]), _scheduler, _queue, _clock);
        _queue.Add(Job(null), 1, 1);
        Run(_queue);
    }

    public void Dispose() => _scheduler.Dispose();

    [Fact]
    public void A_wait_is_expected_of_what_rows_cost()
    {
        _queue.Add(Job(null), 1, 1);
        Assert.Null(_queue.Refusal(Job(1.5), 1, 1));
        Assert.NotNull(_queue.Refusal(Job(0.5), 1, 1));
    }

    [Fact]
    public void Where_waits_prove_longer_than_expected_more_is_turned_away_at_once_until_they_are_as_expected_again()
    {
        for (var i = 0; i < 20; i++) Pair(stray: 3 * Second);
        _queue.Add(Job(null), 1, 1);
        Assert.NotNull(_queue.Refusal(Job(3), 1, 1));
        Run(_queue);
        // Nothing ahead: it is taken, or nothing would ever be learnt again.
        Assert.Null(_queue.Refusal(Job(0.5), 1, 1));
        for (var i = 0; i < 60; i++) Pair(stray: TimeSpan.Zero);
        _queue.Add(Job(null), 1, 1);
        Assert.Null(_queue.Refusal(Job(1.5), 1, 1));
    }

    [Fact]
    public void Where_late_requests_are_served_none_is_turned_away_for_being_late()
    {
        var queue = Queue(new() { ServesLate = true });
        for (var i = 0; i < 2; i++) queue.Add(Job(null), 1, 1);
        Run(queue);
        Assert.Null(queue.Refusal(Job(0.5), 1, 1));
    }

    [Fact]
    public void A_wait_of_which_nothing_was_expected_teaches_nothing()
    {
        var queue = Queue(new());
        var first = Job(3600);
        Assert.Null(queue.Refusal(first, 1, 1));
        queue.Add(first, 1, 1);
        _clock.Advance(100 * Second);
        Run(queue);
        queue.Add(Job(null), 1, 1);
        Assert.Null(queue.Refusal(Job(1.5), 1, 1));
    }

    [Fact]
    public void An_error_that_does_not_vary_is_learnt_and_what_is_shorter_than_expected_promises_nothing()
    {
        var estimate = new WaitEstimate();
        Assert.Equal(10, estimate.AtMost(10));
        for (var i = 0; i < 200; i++) estimate.Learn(100, 105);
        Assert.Equal(15, estimate.AtMost(10), 0.01);
        for (var i = 0; i < 200; i++) estimate.Learn(100, 50);
        Assert.Equal(10, estimate.AtMost(10));
    }

    /// <summary>One that has all the time there is, and behind it one with a deadline, which waits for <paramref name="stray"/> longer than the first takes.</summary>
    private void Pair(TimeSpan stray)
    {
        _queue.Add(Job(null), 1, 1);
        var second = Job(3600);
        Assert.Null(_queue.Refusal(second, 1, 1));
        _queue.Add(second, 1, 1);
        Run(_queue);
        _clock.Advance(stray);
        Run(_queue);
    }

    private PassQueue Queue(BatchingOptions options) => new(options with { MaxRows = 1, Instances = 1 }, _executor, _clock);

    private void Run(PassQueue queue)
    {
        var (pass, wake) = (new List<PassItem>(), long.MaxValue);
        Assert.True(queue.TryTake(pass, 0, ref wake));
        var began = _clock.GetTimestamp();
        _clock.Advance(Second);
        queue.End(pass, new PassTimes(began, began, began, _clock.GetTimestamp()), null);
    }

    private Job Job(double? seconds)
    {
        var now = _clock.GetTimestamp();
        var request = new InferenceRequest([new TensorData([1], new byte[1])], 1, [0]);
        return new Job(request, _model, 1, now)
        {
            Priority = 1,
            Deadline = seconds is { } limit ? now + (long)(limit * _clock.TimestampFrequency) : long.MaxValue,
            Answer = new AnswerMemory([[1]], [TensorType.UInt8]),
        };
    }
}
