using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Puente.Runtime.Functions.Tests;

public sealed class TimerRetryTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Probe<RetryContext?> probe = new();

    [Fact]
    public async Task A_failed_run_is_tried_again_as_often_as_allowed()
    {
        probe.Body = (_, _) => throw new InvalidOperationException("fails");
        await using var host = await StartAsync();
        await RunsAsync(3);
        Assert.Equal([(0, 2), (1, 2), (2, 2)], probe.Runs.Select(run => (run!.RetryCount, run.MaxRetryCount)));
        // An hour on comes the next occurrence, and its first try.
        await Until.TrueAsync(() => Passes(TimeSpan.FromMinutes(1)) && probe.Runs.Count >= 4, "the next occurrence");
        Assert.Equal(0, probe.Runs.ElementAt(3)!.RetryCount);
    }

    [Fact]
    public async Task A_try_that_succeeds_is_the_last()
    {
        probe.Body = (retry, _) => retry!.RetryCount == 0 ? throw new InvalidOperationException("fails once") : Task.CompletedTask;
        await using var host = await StartAsync();
        await RunsAsync(2);
        for (var i = 0; i < 10; i++) time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, probe.Runs.Count);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 30)]
    public void Pauses_double_up_to_the_longest(int made, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new FunctionRetry(9, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)).DelayAfter(made));

    [Fact]
    public void Without_a_limit_there_is_always_one_more() => Assert.True(new FunctionRetry(-1, TimeSpan.Zero, TimeSpan.Zero).Allows(int.MaxValue - 1));

    private Task RunsAsync(int count) => Until.TrueAsync(() => probe.Runs.Count >= count || !Passes(TimeSpan.FromMilliseconds(500)), $"run {count}");

    private bool Passes(TimeSpan span)
    {
        time.Advance(span);
        return true;
    }

    private Task<TestHost> StartAsync() => TestHost.StartAsync<RetriedTimer>(builder =>
    {
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(probe);
    });
}
