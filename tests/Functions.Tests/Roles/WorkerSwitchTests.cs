using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Workers;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Roles;

/// <summary>A release is in place when the site's workers serve it, and what was before is again where they cannot.</summary>
public sealed class WorkerSwitchTests : IAsyncLifetime
{
    private readonly SiteUnderTest _site = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));
    private ServiceProvider _agent = null!;
    private SiteWorkers _workers = null!;
    private ReleaseActivation _activation = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EdgeState State => _agent.GetRequiredService<EdgeState>();

    public ValueTask InitializeAsync()
    {
        _agent = _site.Inside(TierRole.Agent);
        _workers = new SiteWorkers(_agent.GetRequiredService<WorkerFolder>(), State, _time, NullLogger<SiteWorkers>.Instance);
        var tier = _agent.GetRequiredService<TierOptions>();
        _activation = new ReleaseActivation(
            _agent.GetRequiredService<ReleaseServing>(), _agent.GetRequiredService<ReleaseFolder>(), _agent.GetRequiredService<EdgeFolders>(), State, new UpdateGuard(State, tier, _time),
            _agent.GetRequiredService<ReleaseShelf>(), tier, NullLogger<ReleaseActivation>.Instance, new WorkerSwitch(_workers, _time));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _activation.Dispose();
        _workers.Dispose();
        await _agent.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Where_no_worker_runs_a_release_is_in_place_at_once()
    {
        var id = await MakeAsync(1);
        await PassAsync(_activation.ActivateBaseAsync(id, Cancel));
        Assert.Equal((id, (UnprovenSwitch?)null), await ActiveAsync());
    }

    [Fact]
    public async Task All_workers_are_waited_for_but_those_that_end()
    {
        Say("one");
        Say("two");
        var id = await MakeAsync(1);
        var coming = _activation.ActivateBaseAsync(id, Cancel);
        var placement = await PlacementAsync();
        await HoldsAsync(coming, () =>
        {
            Say("one", report => report with { Placement = placement });
            Say("two");
        });
        Say("two", report => report with { HasEnded = true });
        await PassAsync(coming, () => Say("one", report => report with { Placement = placement }));
        Assert.Equal((id, (UnprovenSwitch?)null), await ActiveAsync());
    }

    [Fact]
    public async Task One_that_dies_of_a_release_is_not_taken_for_one_that_was_not_needed()
    {
        Say("one");
        var old = await PlaceAsync(1);
        var placement = (await State.FindActiveAsync(Cancel))!.Placement;
        var coming = _activation.ActivateBaseAsync(await MakeAsync(2), Cancel);
        await PlacementAsync();
        await HoldsAsync(coming, () => Say("one", report => report with { Placement = placement }));

        // It is silent from here on, and so are those that start in its stead.
        var refused = await Assert.ThrowsAsync<InputException>(() => PassAsync(coming, () => { }, WorkerSwitch.Longest / 50));

        Assert.Contains("was not served within 15 minutes by worker one", refused.Message, StringComparison.Ordinal);
        Assert.Equal((old, (UnprovenSwitch?)null), await ActiveAsync());
    }

    [Fact]
    public async Task Workers_that_die_one_after_the_other_are_not_waited_for_to_the_end()
    {
        Say("one");
        var old = await PlaceAsync(1);
        var coming = _activation.ActivateBaseAsync(await MakeAsync(2), Cancel);
        await PlacementAsync();
        Say("one");
        var steps = 0;

        var refused = await Assert.ThrowsAsync<InputException>(() => PassAsync(coming, () => Say($"start-{steps++ / 5}", once: true)));

        Assert.Contains("workers that went silent one after the other, such as", refused.Message, StringComparison.Ordinal);
        Assert.Equal((old, (UnprovenSwitch?)null), await ActiveAsync());
    }

    [Fact]
    public async Task A_site_that_goes_back_while_it_waits_serves_the_head_that_it_tuned()
    {
        Say("one");
        var old = await PlaceAsync(1);
        var tuned = await MakeAsync(7);
        await ServeAsync(_activation.ActivateLocalAsync(tuned, old, Cancel));
        using var death = new CancellationTokenSource();
        var coming = _activation.ActivateBaseAsync(await MakeAsync(2), death.Token);
        await PlacementAsync();
        await HoldsAsync(coming, () => Say("one"));
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => coming);

        await AcceptAsync(old, 3);
        await ServeAsync(_activation.ActivateBaseAsync(old, Cancel));

        Assert.Equal((old, tuned), await State.FindActiveAsync(Cancel) is { } active ? (active.Base, active.Local) : default);
    }

    [Fact]
    public async Task What_a_worker_cannot_serve_is_taken_back()
    {
        Say("one");
        var old = await PlaceAsync(1);
        var coming = _activation.ActivateBaseAsync(await MakeAsync(2), Cancel);
        var placement = await PlacementAsync();
        await HoldsAsync(coming, () => Say("one", report => report with { Refused = placement, Fault = "no memory on the device", Tries = 1 }));

        var refused = await Assert.ThrowsAsync<InputException>(
            () => PassAsync(coming, () => Say("one", report => report with { Refused = placement, Fault = "no memory on the device", Tries = WorkerSwitch.Tries })));

        Assert.Contains("cannot be served by worker one: no memory on the device", refused.Message, StringComparison.Ordinal);
        Assert.Equal((old, (UnprovenSwitch?)null), await ActiveAsync());
        Assert.NotEqual(placement, (await State.FindActiveAsync(Cancel))!.Placement);
    }

    [Fact]
    public async Task One_that_is_overtaken_goes_back_to_what_was_proven()
    {
        Say("one");
        var old = await PlaceAsync(1);
        var coming = _activation.ActivateBaseAsync(await MakeAsync(2), _ => throw new InputException("generation", "2", "was overtaken by 3", "Nothing to do."), Cancel);
        await Assert.ThrowsAsync<InputException>(() => PassAsync(coming, () => Say("one")));
        Assert.Equal((old, (UnprovenSwitch?)null), await ActiveAsync());
    }

    [Fact]
    public async Task A_death_while_workers_are_waited_for_forgets_nothing()
    {
        Say("one");
        var old = await PlaceAsync(1);
        var next = await MakeAsync(2);
        using var death = new CancellationTokenSource();
        var coming = _activation.ActivateBaseAsync(next, death.Token);
        await PlacementAsync();
        await HoldsAsync(coming, () => Say("one"));
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => coming);
        Assert.Equal(old, (await State.FindActiveAsync(Cancel))!.LastProven!.Base);

        coming = _activation.ActivateBaseAsync(next, Cancel);
        var placement = (await State.FindActiveAsync(Cancel))!.Placement;
        await PassAsync(coming, () => Say("one", report => report with { Placement = placement }));
        Assert.Equal((next, (UnprovenSwitch?)null), await ActiveAsync());
    }

    private async Task<Digest> PlaceAsync(int version)
    {
        var id = await MakeAsync(version);
        await ServeAsync(_activation.ActivateBaseAsync(id, Cancel));
        return id;
    }

    /// <summary>A worker follows, until a change has come.</summary>
    private async Task ServeAsync(Task coming)
    {
        while (!coming.IsCompleted)
        {
            var placement = (await State.FindActiveAsync(Cancel))?.Placement;
            Say("one", report => report with { Placement = placement });
            await StepAsync();
        }

        await coming;
    }

    /// <summary>The switch that waits for workers.</summary>
    private async Task<string> PlacementAsync()
    {
        ActiveReleases? active = null;
        await SiteUnderTest.UntilAsync(
            async () =>
            {
                await _workers.LookAsync(Cancel);
                return (active = await State.FindActiveAsync(Cancel))?.Unproven is not null;
            },
            "a switch");
        return active!.Placement;
    }

    /// <summary>A release on the site's disk that the hub has asked for.</summary>
    private async Task<Digest> MakeAsync(int version)
    {
        var id = _agent.GetRequiredService<ReleaseFolder>().Make(TinyModels.Manifest(version: version), folder => TinyModels.WriteTo(folder));
        await AcceptAsync(id, version);
        return id;
    }

    private Task AcceptAsync(Digest id, long generation) => State.SaveAcceptedAsync(
        new AcceptedUpdate(new DesiredTwin("edge-1", generation, id.ToString(), "rollout", DateTimeOffset.UnixEpoch) { AllowsOlder = true }, DateTimeOffset.UnixEpoch, new Dictionary<string, int>()), Cancel);

    private async Task<(Digest Base, UnprovenSwitch? Unproven)> ActiveAsync() => await State.FindActiveAsync(Cancel) is { } active ? (active.Base, active.Unproven) : default;

    private void Say(string id, Func<WorkerReport, WorkerReport>? change = null, bool once = false)
    {
        if (once && _agent.GetRequiredService<WorkerFolder>().Has(id)) return;
        var report = new WorkerReport(id, id, ++_revision, WorkerFigures.None);
        _agent.GetRequiredService<WorkerFolder>().Write(change is null ? report : change(report));
    }

    private long _revision;

    /// <summary>Some steps pass, and <paramref name="task"/> is not over.</summary>
    private async Task HoldsAsync(Task task, Action? step = null)
    {
        for (var i = 0; i < 10; i++)
        {
            step?.Invoke();
            await StepAsync();
        }

        Assert.False(task.IsCompleted);
    }

    private async Task PassAsync(Task task, Action? step = null, TimeSpan? each = null)
    {
        await SiteUnderTest.UntilAsync(
            async () =>
            {
                step?.Invoke();
                await StepAsync(each);
                return task.IsCompleted;
            },
            "an end");
        await task;
    }

    private async Task StepAsync(TimeSpan? each = null)
    {
        await _workers.LookAsync(Cancel);
        _time.Advance(each ?? TimeSpan.FromSeconds(1));
        await Task.Yield();
    }
}
