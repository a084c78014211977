using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Edge.Delivery;
using Puente.Edge.Roles;
using Puente.Edge.Uplink;
using Puente.Edge.Workers;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Engine;
using Puente.Serving.Models;
using Puente.Serving.Tensors;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Roles;

/// <summary>A worker on its way to the release that the site's state names.</summary>
public sealed class ReleaseFollowerTests : IAsyncLifetime
{
    private readonly SiteUnderTest _site = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));
    private ServiceProvider _worker = null!;
    private ReleaseFollower _follower = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EdgeState State => _worker.GetRequiredService<EdgeState>();

    private ModelHost Models => _worker.GetRequiredService<ModelHost>();

    public ValueTask InitializeAsync()
    {
        _worker = _site.Inside(TierRole.Worker);
        _follower = new ReleaseFollower(_worker.GetRequiredService<ReleaseServing>(), State, new Backoff(new Random(1)), _time, NullLogger<ReleaseFollower>.Instance);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _follower.StopAsync(CancellationToken.None);
        _follower.Dispose();
        await _worker.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task What_cannot_be_served_displaces_nothing_and_is_told_until_the_state_names_another()
    {
        var (tier, models) = (_worker.GetRequiredService<TierOptions>(), Models);
        var readiness = new Readiness(tier, models, follower: _follower);
        await _follower.StartAsync(Cancel);
        Assert.Equal("No release is loaded and warm yet.", readiness.Missing);

        var broken = Make(1, "no graph"u8.ToArray());
        await State.SaveActiveAsync(new ActiveReleases(broken, null), Cancel);
        await PassAsync(() => _follower.Fault is not null);
        Assert.Equal(_follower.Fault, readiness.Missing);

        var good = Make(2, TinyModels.Backbone("embeddings"));
        await State.SaveActiveAsync(new ActiveReleases(good, null), Cancel);
        await PassAsync(() => models.CurrentId == good.ToString());
        Assert.Equal((null, null), (_follower.Fault, readiness.Missing));

        await State.SaveActiveAsync(new ActiveReleases(good, broken), Cancel);
        await PassAsync(() => _follower.Fault is not null);
        Assert.Equal((good.ToString(), null), (models.CurrentId, readiness.Missing));
    }

    [Fact]
    public async Task What_it_counts_is_told_once_for_each_change_and_each_start()
    {
        var folder = _worker.GetRequiredService<WorkerFolder>();
        using var reporter = new WorkerReporter(folder, _follower, _worker.GetRequiredService<ReleaseServing>(), _time, NullLogger<WorkerReporter>.Instance);
        reporter.Tell();
        var told = Assert.Single(folder.Read());
        Assert.Equal((null, null, 1), (told.Placement, told.Release, told.Revision));

        var good = Make(1, TinyModels.Backbone("embeddings"));
        await State.SaveActiveAsync(new ActiveReleases(good, null) { Placement = "one" }, Cancel);
        await _follower.StartAsync(Cancel);
        await PassAsync(() => _follower.Served is not null);
        await AskAsync(3);
        Assert.Equal(("one", 3), Told());

        // The same release comes into place again, unseen in between: it counts from there.
        await State.SaveActiveAsync(new ActiveReleases(good, null) { Placement = "two" }, Cancel);
        await PassAsync(() => _follower.Served!.Placement == "two");
        Assert.Equal(("two", 0), Told());
        await AskAsync(2);
        Assert.Equal(("two", 2), Told());

        // Silent for long, it was taken for gone, and what it told is kept elsewhere: what it counts since is another's.
        var before = folder.Read()[0].Id;
        folder.Delete(before);
        await AskAsync(1);
        Assert.Equal(("two", 1), Told());
        Assert.NotEqual(before, folder.Read()[0].Id);
        await AskAsync(4);
        Assert.Equal(("two", 5), Told());
        reporter.Tell(hasEnded: true);
        Assert.True(folder.Read()[0].HasEnded);

        (string? Placement, long Answered) Told()
        {
            _time.Advance(WorkerReporter.Beat);
            reporter.Tell();
            var report = Assert.Single(folder.Read());
            return (report.Placement, report.Figures.Answered);
        }
    }

    private async Task AskAsync(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            using var model = Models.Rent("defects", null);
            using var answer = await model.InferAsync(new InferenceRequest([new TensorData([1, TinyModels.Side, TinyModels.Side, 3], new byte[TinyModels.Side * TinyModels.Side * 3])], 1, [0]), Cancel);
        }
    }

    /// <summary>A local release on the site's disk.</summary>
    private Digest Make(int version, byte[] backbone)
    {
        var head = TinyModels.Head(TinyModels.Weights, TinyModels.Bias);
        ReleaseFile[] files = [new("backbone.onnx", Digest.Of(backbone), backbone.Length, []), new("head.onnx", Digest.Of(head), head.Length, [])];
        return _worker.GetRequiredService<ReleaseFolder>().Make(TinyModels.Manifest(version: version) with { Files = files }, folder =>
        {
            File.WriteAllBytes(Path.Combine(folder, "backbone.onnx"), backbone);
            File.WriteAllBytes(Path.Combine(folder, "head.onnx"), head);
        });
    }

    private Task PassAsync(Func<bool> isSo) => SiteUnderTest.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(isSo());
        },
        "the worker to follow");
}
