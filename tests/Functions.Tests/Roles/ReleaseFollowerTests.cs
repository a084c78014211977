using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Edge.Delivery;
using Puente.Edge.Roles;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Models;
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
