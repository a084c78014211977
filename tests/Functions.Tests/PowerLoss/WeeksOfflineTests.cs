using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Edge.Delivery;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>A site is cut off in the middle of an update, for ten weeks: longer than any wish or credential of those days holds.</summary>
public sealed class WeeksOfflineTests : IAsyncDisposable
{
    private static readonly TimeSpan _jump = TimeSpan.FromHours(12);
    private readonly PowerSite _site = new();
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private int _tries;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(_site.Cloud, "objects", "releases");

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_serves_on_has_not_failed_and_goes_straight_to_the_newest_when_its_hub_is_back(bool hasNewer)
    {
        var (first, _) = await _site.PublishAsync(1, 10);
        var (second, _) = await _site.PublishAsync(2, 20);
        var (third, _) = await _site.PublishAsync(3, 30);
        var (fourth, _) = await _site.PublishAsync(4, 40);
        await using var edge = await _site.StartAsync(step: Count, time: _clock);
        await edge.GoOnAsync();
        await _site.DesireAsync(1, first);
        Assert.Equal("serving", (await edge.SettleAsync(1)).State);

        // The wish itself is over long before the site is back: it was heeded in time.
        await _site.DesireAsync(2, second, _clock.GetUtcNow().AddDays(30));
        Directory.Move(Store, Store + ".away");
        await edge.Get<Reconciler>().RunAsync(edge.Client, Cancel);
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromDays(70); passed += _jump)
        {
            var before = Volatile.Read(ref _tries);
            await UntilAsync(() =>
            {
                _clock.Advance(_jump / 4);
                return Volatile.Read(ref _tries) > before;
            });
            await edge.Get<Reconciler>().RunAsync(edge.Client, Cancel);
            await edge.Get<TwinReporter>().AnnounceAsync(Cancel);
        }

        var twin = await edge.Get<TwinReporter>().FindAsync(Cancel);
        Assert.Equal(("downloading", 2, null), (twin.State, twin.Generation, twin.Error));
        Assert.Equal(first.ToString(), edge.Serving);

        Directory.Move(Store + ".away", Store);
        if (hasNewer)
        {
            await _site.DesireAsync(3, third);
            await _site.DesireAsync(4, fourth);
        }

        var (generation, newest) = hasNewer ? (4, fourth) : (2, second);
        await edge.Get<Reconciler>().RunAsync(edge.Client, Cancel);
        foreach (var instance in new[] { $"apply-{generation}", "apply-2" }) await EndAsync(edge, instance);
        twin = await edge.Get<TwinReporter>().FindAsync(Cancel);
        Assert.Equal(("serving", generation), (twin.State, twin.Generation));
        Assert.Equal(newest.ToString(), edge.Serving);
        Assert.Equal(
            new[] { first.Hex, newest.Hex }.Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(Path.Combine(_site.Data, "releases")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_site_that_tunes_for_weeks_fills_no_disk()
    {
        var (release, _) = await _site.PublishAsync(1, 10);
        await using var edge = await _site.StartAsync();
        await edge.GoOnAsync();
        await _site.DesireAsync(1, release);
        Assert.Equal("serving", (await edge.SettleAsync(1)).State);
        for (var week = 1; week <= 10; week++)
        {
            _site.Label(week);
            await edge.Client.ScheduleNewOrchestrationInstanceAsync(
                nameof(Workflows.Tuning.TuneOrchestrator), new Workflows.Tuning.TuneInput(), new Runtime.DurableTask.StartOrchestrationOptions($"tune-{week}"), Cancel);
            await edge.EndAsync($"tune-{week}");
            foreach (var output in Directory.EnumerateDirectories(Path.Combine(_site.Data, "work", "tuning")))
                Directory.SetLastWriteTimeUtc(output, Directory.GetLastWriteTimeUtc(output) - TimeSpan.FromDays(7));
        }

        Assert.Equal(2, Directory.EnumerateDirectories(Path.Combine(_site.Data, "releases")).Count());
        Assert.InRange(Directory.EnumerateDirectories(Path.Combine(_site.Data, "work", "tuning")).Count(), 1, 3);
    }

    private void Count(string step)
    {
        if (step == "begin FetchRelease") Interlocked.Increment(ref _tries);
    }

    private async Task EndAsync(PoweredEdge edge, string instance)
    {
        OrchestrationMetadata? known = null;
        await UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            return known?.IsCompleted == true;
        }, async () => known = await edge.Client.GetInstanceAsync(instance, cancellation: Cancel));
    }

    private static async Task UntilAsync(Func<bool> holds, Func<Task>? look = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!holds())
        {
            await Task.Delay(1, deadline.Token);
            if (look is not null) await look();
        }
    }
}
