using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Puente.Runtime.Functions.Tests;

public sealed class TimerTests : IDisposable
{
    private readonly string folder = TestHost.NewFolder();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Probe<TimerInfo> probe = new();

    private string StatusFile => Path.Combine(folder, "data", "timers", "Tick.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_runs_on_schedule_and_keeps_its_status()
    {
        await using var host = await StartAsync("0 */5 * * * *");
        await Until.TrueAsync(() => File.Exists(StatusFile), "the first status");
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(probe.Runs);
        await TickAsync(runs: 1);
        Assert.False(probe.Runs.Single().IsPastDue);
        Assert.NotNull(probe.Runs.Single().ScheduleStatus);
        await Until.TrueAsync(() => NextInFile() == new DateTime(2030, 1, 1, 12, 10, 0, DateTimeKind.Utc), "the status of the run");
        Assert.Equal(["Last", "Next", "LastUpdated"], Status().Select(p => p.Key));
    }

    [Fact]
    public async Task An_occurrence_missed_while_down_runs_at_the_start_once()
    {
        await using (await StartAsync("0 */5 * * * *")) await Until.TrueAsync(() => File.Exists(StatusFile), "the first status");
        Assert.Empty(probe.Runs);
        time.Advance(TimeSpan.FromHours(3));
        await using var host = await StartAsync("0 */5 * * * *");
        await Until.TrueAsync(() => probe.Runs.Count == 1, "the run past due");
        Assert.True(probe.Runs.Single().IsPastDue);
        await Until.TrueAsync(() => NextInFile() == new DateTime(2030, 1, 1, 15, 5, 0, DateTimeKind.Utc), "the status of the run");
        Assert.Single(probe.Runs);
    }

    [Fact]
    public async Task It_never_overlaps_itself_and_missed_ticks_collapse_to_one()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        probe.Body = (_, _) => release.Task;
        await using var host = await StartAsync("00:00:10");
        await TickAsync(runs: 1);
        for (var i = 0; i < 10; i++) time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(probe.Runs);
        probe.Body = (_, _) => Task.CompletedTask;
        release.SetResult();
        await Until.TrueAsync(() => probe.Runs.Count == 2, "the run the missed ticks make");
        await Until.TrueAsync(() => NextInFile() > time.GetUtcNow(), "the next run to lie ahead");
        Assert.Equal(2, probe.Runs.Count);
        Assert.Equal(1, probe.Running.Most);
        Assert.All(probe.Runs, r => Assert.Null(r.ScheduleStatus));
    }

    [Fact]
    public async Task A_failure_does_not_end_the_schedule()
    {
        probe.Body = (_, _) => throw new InvalidOperationException("fails");
        await using var host = await StartAsync("00:01:00");
        await TickAsync(runs: 1);
        await TickAsync(runs: 2);
    }

    [Fact]
    public async Task A_run_cut_off_by_a_stop_is_made_up_for()
    {
        probe.Body = (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation);
        await using (await StartAsync("00:01:00")) await TickAsync(runs: 1);
        probe.Body = (_, _) => Task.CompletedTask;
        await using var host = await StartAsync("00:01:00");
        await Until.TrueAsync(() => probe.Runs.Count == 2, "the run past due");
        Assert.True(probe.Runs.Last().IsPastDue);
    }

    [Fact]
    public async Task The_master_key_runs_it_now()
    {
        await using var host = await StartAsync("00:01:00");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Anonymous.PostAsync("/admin/functions/Tick", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await host.Client.PostAsync("/admin/functions/tick", new StringContent("""{"input":""}"""))).StatusCode);
        await Until.TrueAsync(() => probe.Runs.Count == 1, "the run asked for");
        await TickAsync(runs: 2);
    }

    [Fact]
    public async Task A_schedule_that_the_settings_change_holds_at_once_and_one_that_is_none_leaves_the_old()
    {
        var settings = new ReloadedSettings { ["TickSchedule"] = "0 0 0 1 1 *" };
        await using var host = await StartAsync("unused", builder => builder.Configuration.Add(settings));
        await Until.TrueAsync(() => NextInFile() == new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc), "the first status");
        settings.Change("TickSchedule", "0 30 12 * * *");
        await Until.TrueAsync(() => NextInFile() == new DateTime(2030, 1, 1, 12, 30, 0, DateTimeKind.Utc), "the new schedule");
        Assert.Empty(probe.Runs);
        settings.Change("TickSchedule", "whenever");
        await TickAsync(runs: 1);
        await Until.TrueAsync(() => NextInFile() == new DateTime(2030, 1, 2, 12, 30, 0, DateTimeKind.Utc), "the old schedule to go on");
    }

    private Task<TestHost> StartAsync(string schedule, Action<FunctionsApplicationBuilder>? configure = null) => TestHost.StartAsync<TimerFunctions>(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddSingleton(probe);
            builder.Configuration["TickSchedule"] = schedule;
            configure?.Invoke(builder);
            builder.UseEmbeddedHost(o => o.TimeZone = TimeZoneInfo.Utc);
        },
        folder: folder);

    // The listener may not have come to its wait yet: time passes until it has run.
    private Task TickAsync(int runs) => Until.TrueAsync(
        () =>
        {
            if (probe.Runs.Count < runs) time.Advance(TimeSpan.FromSeconds(5));
            return probe.Runs.Count >= runs;
        },
        $"run {runs}");

    private JsonObject Status() => JsonNode.Parse(File.ReadAllText(StatusFile))!.AsObject();

    private DateTime? NextInFile() => File.Exists(StatusFile) ? (DateTime?)Status()["Next"] : null;
}
