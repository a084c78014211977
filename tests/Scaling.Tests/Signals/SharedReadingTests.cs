using Microsoft.Extensions.Time.Testing;
using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;

namespace Puente.Scaling.Tests.Signals;

public sealed class SharedReadingTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Callers_that_come_during_a_reading_share_the_next()
    {
        var (signal, gate) = (new FakeSignal(ScalingMetric.QueuedPhotographs, _time), new TaskCompletionSource());
        signal.Gate = gate.Task;
        var shared = new SharedReading(signal, TimeSpan.FromSeconds(2), _time);
        var first = shared.ReadAsync(CancellationToken.None);
        var rest = Enumerable.Range(0, 20).Select(_ => shared.ReadAsync(CancellationToken.None)).ToList();
        gate.SetResult();
        await first;
        await Task.WhenAll(rest);
        Assert.Equal((2, 1), (signal.Reads, signal.MostAtOnce));
    }

    [Fact]
    public async Task A_caller_that_leaves_takes_nothing_from_the_others()
    {
        var (signal, gate) = (new FakeSignal(ScalingMetric.QueuedPhotographs, _time), new TaskCompletionSource());
        signal.Gate = gate.Task;
        signal.Tell(3);
        var shared = new SharedReading(signal, TimeSpan.FromSeconds(2), _time);
        using var left = new CancellationTokenSource();
        var (leaves, stays) = (shared.ReadAsync(left.Token), shared.ReadAsync(CancellationToken.None));
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        gate.SetResult();
        Assert.Equal(3, (await stays).Value);
    }

    [Fact]
    public async Task A_reading_that_failed_is_not_the_next_ones_fault()
    {
        var signal = new FakeSignal(ScalingMetric.QueuedPhotographs, _time) { Gate = Task.FromException(new IOException("gone")) };
        var shared = new SharedReading(signal, TimeSpan.FromSeconds(2), _time);
        var (first, second) = (shared.ReadAsync(CancellationToken.None), shared.ReadAsync(CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => first);
        await Assert.ThrowsAsync<IOException>(() => second);
        signal.Gate = Task.CompletedTask;
        signal.Tell(1);
        Assert.Equal(1, (await shared.ReadAsync(CancellationToken.None)).Value);
    }
}
