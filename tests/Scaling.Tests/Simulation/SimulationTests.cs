using Puente.Scaling.Tests.Manifests;
using static Puente.Scaling.Tests.ScalerUnderTest;

namespace Puente.Scaling.Tests.Simulation;

/// <summary>KEDA with the settings of <c>deploy/keda</c>, over the real scaler.</summary>
public sealed class SimulationTests
{
    private static readonly KedaObject _shipped = KedaObject.Read(Assert.Single(KedaFiles.Read("scaledobject-inference.yaml")));
    private static readonly KedaObject _bare = _shipped with { FailureThreshold = null };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_burst_scales_from_zero_to_all_and_back_to_zero(bool floats)
    {
        await using var site = await Site.StartAsync(_shipped, floats);
        var asks = Assert.Single(_shipped.Triggers).Ask();
        // Seconds pass faster here than messages.
        asks.ScalerMetadata["maxAgeSeconds"] = "3600";
        using var stream = site.Scaler.Keda.StreamIsActive(asks);
        site.Keda.Push((await NextAsync(stream))!.Value);
        await site.PassAsync(60);
        Assert.Equal((0, "True"), (site.Keda.Replicas, site.Keda.Ready));

        // The first photograph starts a worker before the next poll: no second passes between.
        site.Come(60);
        while (site.Keda.Replicas == 0) site.Keda.Push((await NextAsync(stream))!.Value);
        Assert.Equal(1, site.Keda.Replicas);
        await site.UntilAsync(() => site.Keda.Replicas == _shipped.Max, 30, "all workers");
        await site.UntilAsync(() => site.Waiting == 0, 60 * Site.SecondsAPhotograph, "the work's end");
        Assert.Equal(_shipped.Max, site.Peak);

        var done = site.Now;
        await site.UntilAsync(() => site.Keda.Replicas == 0, 400, "zero");
        Assert.True(site.Now - done >= _shipped.Cooldown - _shipped.PollingInterval, "It waits for the cooldown, from the last poll that found something to do.");
        await site.PassAsync(60);
        Assert.Equal(0, site.Keda.Replicas);
    }

    [Fact]
    public async Task A_small_flow_takes_as_many_workers_as_its_target_says()
    {
        await using var site = await Site.StartAsync(_bare);
        site.Come(15);
        await site.Keda.PollAsync();
        Assert.Equal(1, site.Keda.Replicas);
        await site.Keda.AutoscaleAsync();
        Assert.Equal(2, site.Keda.Replicas);
    }

    [Fact]
    public async Task Without_pushes_the_next_poll_starts_a_worker()
    {
        await using var site = await Site.StartAsync(_shipped);
        site.Come(1);
        await site.PassAsync((int)_shipped.PollingInterval.TotalSeconds - 1);
        Assert.Equal(0, site.Keda.Replicas);
        await site.SecondAsync();
        Assert.Equal(1, site.Keda.Replicas);
    }

    [Fact]
    public async Task A_source_that_is_away_takes_no_worker_however_long()
    {
        await using var site = await Site.StartAsync(_bare);
        site.Come(500);
        await site.UntilAsync(() => site.Keda.Replicas == _bare.Max, 60, "all workers");
        site.Go("The inbox's state does not answer.");
        await site.PassAsync(900);
        Assert.Equal((_bare.Max, "False"), (site.Keda.Replicas, site.Keda.Ready));
        site.Go(null);
        await site.UntilAsync(() => site.Keda.Ready == "True", 20, "the next poll");
        await site.UntilAsync(() => site.Keda.Replicas == 0, 1000, "zero");
    }

    [Fact]
    public async Task A_source_that_is_away_starts_no_worker_either()
    {
        await using var site = await Site.StartAsync(_shipped);
        site.Go("The inbox's state does not answer.");
        await site.PassAsync(120);
        Assert.Equal(0, site.Keda.Replicas);
        site.Come(1);
        site.Go(null);
        await site.UntilAsync(() => site.Keda.Replicas == 1, 20, "the next poll");
    }

    [Theory]
    [InlineData(nameof(FallbackBehavior.Static), 4, 2)]
    [InlineData(nameof(FallbackBehavior.CurrentReplicas), 4, 4)]
    [InlineData(nameof(FallbackBehavior.CurrentReplicasIfHigher), 4, 4)]
    [InlineData(nameof(FallbackBehavior.CurrentReplicasIfLower), 4, 2)]
    [InlineData(nameof(FallbackBehavior.Static), 1, 2)]
    [InlineData(nameof(FallbackBehavior.CurrentReplicas), 1, 1)]
    [InlineData(nameof(FallbackBehavior.CurrentReplicasIfHigher), 1, 2)]
    [InlineData(nameof(FallbackBehavior.CurrentReplicasIfLower), 1, 1)]
    public async Task Failures_in_a_row_end_in_the_fallback(string behavior, int before, int after)
    {
        var settings = _shipped with { FallbackReplicas = 2, FallbackBehavior = Enum.Parse<FallbackBehavior>(behavior) };
        await using var site = await Site.StartAsync(settings);
        site.Come(before == 1 ? 1 : 500);
        await site.UntilAsync(() => site.Keda.Replicas == before, 60, "the workers");
        site.Go("The inbox's state does not answer.");
        for (var failures = 0; failures <= settings.FailureThreshold; failures++)
        {
            Assert.Equal((before, false), (site.Keda.Replicas, site.Keda.InFallback));
            await site.Keda.PollAsync();
        }

        Assert.True(site.Keda.InFallback);
        await site.PassAsync(300);
        Assert.Equal(after, site.Keda.Replicas);
        site.Go(null);
        await site.Keda.PollAsync();
        Assert.False(site.Keda.InFallback);
    }

    [Fact]
    public async Task A_scaler_that_is_not_there_holds_what_runs()
    {
        await using var site = await Site.StartAsync(_bare);
        site.Come(500);
        await site.UntilAsync(() => site.Keda.Replicas == _bare.Max, 60, "all workers");
        await site.Scaler.Server.StopAsync(Cancel);
        await site.Keda.PollAsync();
        await site.Keda.AutoscaleAsync();
        Assert.Equal((_bare.Max, "False"), (site.Keda.Replicas, site.Keda.Ready));
    }

    [Fact]
    public async Task A_manifest_that_is_wrong_makes_no_autoscaler_and_starts_nothing()
    {
        var wrong = _bare with { Triggers = [new KedaTrigger(new Dictionary<string, string> { ["metric"] = "photographs", ["target"] = "8" })] };
        await using var site = await Site.StartAsync(wrong);
        Assert.Equal("False", site.Keda.Ready);
        site.Come(10);
        await site.PassAsync(60);
        Assert.Equal((0, "False"), (site.Keda.Replicas, site.Keda.Ready));
    }

    [Fact]
    public async Task Tunings_get_one_job_each_and_never_more_than_there_is_room_for()
    {
        const int asked = 5, most = 2, pollsAJob = 3;
        await using var scaler = await ScalerUnderTest.StartAsync();
        var trigger = KedaTrigger.Read(Assert.Single(KedaFiles.Read("scaledjob-tuning.yaml"))["spec"]!["triggers"]![0]!);
        var target = (await scaler.Keda.GetMetricSpecAsync(trigger.Ask())).MetricSpecs.Single().TargetSizeFloat;
        var (ends, started) = (new List<int>(), 0);
        for (var poll = 0; poll < 20; poll++)
        {
            ends.RemoveAll(end => end == poll);
            // Those that run are among those that are pending: the metric counts both.
            scaler.Tunings.Tell(asked - (started - ends.Count));
            var queue = (await scaler.Keda.GetMetricsAsync(new() { ScaledObjectRef = trigger.Ask(), MetricName = "pending-tuning-jobs" })).MetricValues.Single().MetricValueFloat;
            var starts = ScaledJobArithmetic.Start("default", queue, target, most, ends.Count);
            started += starts;
            ends.AddRange(Enumerable.Repeat(poll + pollsAJob, starts));
            Assert.InRange(ends.Count, 0, most);
        }

        Assert.Equal((asked, 0), (started, ends.Count));
        Assert.False((await scaler.Keda.IsActiveAsync(trigger.Ask())).Result);
    }
}
