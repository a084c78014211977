using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Puente.Core.Training;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Tuning.Queue;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Common.Trainer;

namespace Puente.Functions.Tests.Roles;

/// <summary>Tunings between an agent and its tuners.</summary>
public sealed class TuningQueueTests : IAsyncLifetime
{
    private readonly SiteUnderTest _site = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));
    private ServiceProvider _services = null!;
    private TuningQueue _queue = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _services = _site.Inside(TierRole.Tuner);
        _queue = new TuningQueue(_services.GetRequiredService<InboxState>(), _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_job_is_one_tuners_until_it_dies_and_is_asked_for_once()
    {
        Assert.Null(await _queue.ClaimAsync(Cancel));
        foreach (var name in new[] { "a", "b", "a" }) await _queue.AskAsync(Job(name), Cancel);
        var (a, b) = ((await _queue.ClaimAsync(Cancel))!, (await _queue.ClaimAsync(Cancel))!);
        Assert.Equal(("a", "b", (TuningJob?)null), (a.Output, b.Output, await _queue.ClaimAsync(Cancel)));

        // One renews, the other has died.
        _time.Advance(TuningQueue.Lease / 2);
        Assert.True(await _queue.RenewAsync(a, Cancel));
        _time.Advance(TuningQueue.Lease / 2);
        var again = (await _queue.ClaimAsync(Cancel))!;
        Assert.Equal("b", again.Output);
        Assert.False(await _queue.RenewAsync(b, Cancel));
        Assert.False(await _queue.EndAsync(b, TuningOutcome.Done, Cancel));
        Assert.True(await _queue.EndAsync(again, TuningOutcome.Done, Cancel));

        // Given back, it is anyone's; ended, it is nobody's until it is asked for afresh.
        Assert.True(await _queue.GiveBackAsync(a, Cancel));
        Assert.Equal("a", (await _queue.ClaimAsync(Cancel))!.Output);
        Assert.Null(await _queue.ClaimAsync(Cancel));
        await _queue.AskAsync(Job("b"), Cancel);
        Assert.Equal("b", (await _queue.ClaimAsync(Cancel))!.Output);
    }

    [Fact]
    public async Task An_agent_is_told_how_it_ended()
    {
        var asked = new QueuedHeadTrainer(_queue, _time).TrainAsync(Job("a").Order, Cancel);
        var job = await ClaimedAsync();
        await _queue.EndAsync(job, TuningOutcome.Of(new TrainerFailedException(TrainerExitCode.NativeLibrary, "no libtorch")), Cancel);
        var error = await Assert.ThrowsAsync<TrainerFailedException>(() => PassAsync(asked));
        Assert.Equal(TrainerExitCode.NativeLibrary, error.ExitCode);
        Assert.Null(await _queue.FindAsync("a", Cancel));
    }

    [Fact]
    public async Task A_stop_reaches_what_no_tuner_has_taken()
    {
        var output = Path.Combine(_site.Data, "a");
        StopMarker.Set(output, stop: true);
        var asked = new QueuedHeadTrainer(_queue, _time).TrainAsync(Job("a").Order with { Output = output }, Cancel);
        await Assert.ThrowsAsync<TrainerStoppedException>(() => PassAsync(asked));
        Assert.Null(await _queue.ClaimAsync(Cancel));
    }

    [Fact]
    public void The_oldest_that_have_ended_make_room()
    {
        var document = TuningDocument.Empty;
        for (var number = 0; number < TuningDocument.MaxJobs; number++) document = document.With(Job($"{number}") with { Outcome = number == 3 ? TuningOutcome.Done : null });
        document = document.With(Job("new"));
        Assert.Equal((TuningDocument.MaxJobs, (TuningJob?)null), (document.Jobs.Count, document.Find("3")));
        Assert.NotNull(document.Find("0"));
    }

    private TuningJob Job(string name) => new(name, new TrainerJob { Task = TrainerTask.Tune, Output = Path.Combine(_site.Data, name) }, _time.GetUtcNow());

    private async Task<TuningJob> ClaimedAsync()
    {
        TuningJob? job = null;
        await SiteUnderTest.UntilAsync(async () => (job = await _queue.ClaimAsync(Cancel)) is not null, "a job");
        return job!;
    }

    /// <summary>Moves the clock on until <paramref name="task"/> is over.</summary>
    private async Task PassAsync(Task task)
    {
        await SiteUnderTest.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(task.IsCompleted);
            },
            "an end");
        await task;
    }
}
