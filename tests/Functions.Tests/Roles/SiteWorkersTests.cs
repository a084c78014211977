using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Inventory;
using Puente.Edge.Workers;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Tests.Roles;

/// <summary>What an agent makes of the words that workers leave.</summary>
public sealed class SiteWorkersTests : IAsyncLifetime
{
    private const string Now = "placement-2";
    private readonly SiteUnderTest _site = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));
    private ServiceProvider _agent = null!;
    private SiteWorkers _workers = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private WorkerFolder Folder => _agent.GetRequiredService<WorkerFolder>();

    public async ValueTask InitializeAsync()
    {
        _agent = _site.Inside(TierRole.Agent);
        await _agent.GetRequiredService<EdgeState>().SaveActiveAsync(new ActiveReleases(Digest.Of("release"u8), null) { Placement = Now }, Cancel);
        _workers = Watch();
        await _workers.LookAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _workers.Dispose();
        await _agent.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task What_workers_counted_is_summed_whether_they_live_have_ended_or_died()
    {
        await SayAsync("live", 1, 10, 1);
        await SayAsync("ends", 1, 20, 2);
        await SayAsync("dies", 1, 30, 3);
        await SayAsync("old", 1, 500, 500, "placement-1");
        Assert.Equal((60, 6), Counted());
        Assert.Equal("1 of 4 workers do not serve it: old does not serve it yet", _workers.Seen.Of(Now).Missing);

        await SayAsync("ends", 2, 25, 2, ended: true);
        Assert.False(Folder.Has("ends"));
        await PassAsync(SiteWorkers.Patience, () => SayAsync("live", _time.GetTimestamp(), 40, 1));
        Assert.Equal((95, 6), Counted());
        Assert.Equal((null, "1 worker serves it, 2 that served it have gone, 1 of them without a last word"), (_workers.Seen.Of(Now).Missing, _workers.Seen.Of(Now).Note));

        // Silent for so long it does not come back: its file goes, what it counted stays.
        await PassAsync(SiteWorkers.Burial, () => SayAsync("live", _time.GetTimestamp(), 40, 1));
        Assert.False(Folder.Has("dies") || Folder.Has("old"));
        Assert.Equal((95, 6), Counted());

        // Of what is in place next, nothing is known yet.
        Assert.Equal((0, "1 of 1 workers do not serve it: live does not serve it yet"), ((int)_workers.Seen.Of("placement-3").Answered, _workers.Seen.Of("placement-3").Missing));
    }

    [Fact]
    public async Task An_agent_that_starts_anew_forgets_nothing_counts_nothing_twice_and_waits_before_it_says_who_lives()
    {
        var left = Word("ends", 2, 25, 2) with { HasEnded = true };
        Folder.Write(left);
        await _workers.LookAsync(Cancel);
        // It died before it had removed what it took in; another worker was killed, and one lives.
        Folder.Write(left);
        Folder.Write(Word("killed", 7, 5, 0));
        Folder.Write(Word("live", 1, 10, 1));
        _workers.Dispose();
        _workers = Watch();
        await _workers.LookAsync(Cancel);

        Assert.Equal((40, 3), Counted());
        Assert.NotNull(_workers.Seen.Of(Now).Missing);
        Assert.Empty(_workers.Seen.Live);

        await PassAsync(SiteWorkers.Acquaintance, () => SayAsync("live", _time.GetTimestamp(), 10, 1));
        Assert.Equal((null, "1 worker serves it, 2 that served it have gone, 1 of them without a last word"), (_workers.Seen.Of(Now).Missing, _workers.Seen.Of(Now).Note));
        Assert.Equal((40, 3), Counted());
    }

    [Fact]
    public async Task One_that_cannot_serve_what_is_in_place_is_named_with_its_reason()
    {
        Folder.Write(Word("stuck", 1, 9, 0, "placement-1") with { Refused = Now, Fault = "it does not load", Tries = 1 });
        await _workers.LookAsync(Cancel);
        Assert.Equal("1 of 1 workers do not serve it: stuck cannot serve it: it does not load", _workers.Seen.Of(Now).Missing);
    }

    [Fact]
    public async Task A_file_that_is_no_workers_word_is_set_aside()
    {
        await SayAsync("live", 1, 10, 1);
        var folder = _agent.GetRequiredService<EdgeFolders>().Workers;
        await File.WriteAllTextAsync(Path.Combine(folder, "half.json"), "{", Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "other.json"), """{"id":"other","name":"other","revision":1,"figures":{"answered":1,"failed":0,"latency":[1],"nanoseconds":1}}""", Cancel);
        await _workers.LookAsync(Cancel);
        Assert.Equal((10, 1), Counted());
        Assert.Equal(["half.json.bad", "live.json", "other.json.bad"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_workers_run_on_is_counted_once_and_stays_when_they_are_scaled_away()
    {
        var (gpu, other) = (new FoundDevice("GPU-1", new Accelerator("L4", 24L << 30)), new FoundDevice("GPU-2", new Accelerator("L4", 24L << 30)));
        await SayAsync("a", 1, 0, 0, on: new WorkerHardware("m1", 4, 16, ["CUDA", "CPU"], [gpu]));
        await SayAsync("b", 1, 0, 0, on: new WorkerHardware("m1", 2, 8, ["CPU"], [gpu]));
        await SayAsync("c", 1, 0, 0, on: new WorkerHardware("m2", 8, 32, ["CPU"], [other]));
        await CheckAsync();

        // One machine works on, then none does, and the agent starts anew.
        await SayAsync("b", 2, 0, 0, ended: true);
        await SayAsync("a", 2, 0, 0, ended: true);
        await PassAsync(TimeSpan.FromHours(20), () => SayAsync("c", _time.GetTimestamp(), 0, 0, on: new WorkerHardware("m2", 8, 32, ["CPU"], [other])), TimeSpan.FromHours(1));
        await CheckAsync();
        await SayAsync("c", long.MaxValue, 0, 0, ended: true);
        _time.Advance(TimeSpan.FromDays(30));
        _workers.Dispose();
        _workers = Watch();
        await CheckAsync();
        await _workers.LookAsync(Cancel);
        await CheckAsync();

        // What others no longer tell of is gone after a day.
        await SayAsync("d", 1, 0, 0, on: new WorkerHardware("m2", 8, 32, ["CPU"], [other]));
        Assert.Equal(8, (await _workers.HardwareAsync(Cancel))!.Join(new EdgeCapabilities(), []).Cores);

        async Task CheckAsync()
        {
            var has = (await _workers.HardwareAsync(Cancel))!.Join(new EdgeCapabilities { Cores = 1, ExecutionProviders = ["CPU", "XNN"] }, [gpu, new FoundDevice("GPU-9", new Accelerator("own", 1))]);
            Assert.Equal((12, 48L), (has.Cores, has.MemoryBytes));
            Assert.Equal(["L4", "L4", "own"], has.Accelerators.Select(device => device.Name));
            Assert.Equal(["CUDA", "CPU", "XNN"], has.ExecutionProviders);
        }
    }

    private SiteWorkers Watch() => new(Folder, _agent.GetRequiredService<EdgeState>(), _time, NullLogger<SiteWorkers>.Instance);

    private (long Answered, long Failed) Counted() => (_workers.Seen.Of(Now).Answered, _workers.Seen.Of(Now).Failed);

    private static WorkerReport Word(string id, long revision, long answered, long failed, string placement = Now) =>
        new(id, id, revision, WorkerFigures.None with { Answered = answered, Failed = failed }) { Placement = placement };

    private Task SayAsync(string id, long revision, long answered, long failed, string placement = Now, bool ended = false, WorkerHardware? on = null)
    {
        Folder.Write(Word(id, revision, answered, failed, placement) with { HasEnded = ended, Hardware = on });
        return _workers.LookAsync(Cancel);
    }

    /// <summary>Lets time pass in steps.</summary>
    private async Task PassAsync(TimeSpan time, Func<Task> step, TimeSpan? each = null)
    {
        var every = each ?? TimeSpan.FromTicks(Math.Max(time.Ticks / 10, TimeSpan.FromSeconds(1).Ticks));
        for (var passed = TimeSpan.Zero; passed < time; passed += every)
        {
            _time.Advance(every);
            await step();
        }
    }
}
