using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Delivery.Trust;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Tests.Bulk;

/// <summary>An edge's way to the files of a release, over the local component files.</summary>
public sealed class ReleaseFetcherTests : IAsyncDisposable
{
    private const int Weights = (3 << 20) + 5;
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-fetch-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ServiceProvider _edge;
    private long _generation;

    public ReleaseFetcherTests()
    {
        var components = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local");
        File.WriteAllText(Path.Combine(_folder, "hub.pem"), _key.ExportSubjectPublicKeyInfoPem());
        var tier = new TierOptions
        {
            Name = "edge-1",
            Data = Directory.CreateDirectory(Path.Combine(_folder, "edge-1")).FullName,
            Shared = Directory.CreateDirectory(Path.Combine(_folder, "cloud")).FullName,
            Components = components,
            Port = 0,
            Trainer = "none",
            Trust = Path.Combine(_folder, "hub.pem"),
        };
        _edge = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddEmbeddedDapr(dapr =>
            {
                dapr.AppId = tier.Name;
                dapr.ComponentsDirectories.Add(components);
                dapr.BaseDirectory = tier.Data;
                dapr.SharedDirectory = tier.Shared;
                dapr.JsonSerializerOptions = Json.Options;
            })
            .AddTier(tier)
            .AddEdge(new ConfigurationBuilder().Build())
            .BuildServiceProvider();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_head_on_a_known_backbone_brings_the_head_alone()
    {
        var first = await PublishAsync(1, weights: 1, head: 100_000);
        var fetched = await FetchAsync(first);
        Assert.InRange(fetched, Weights + 100_000, Weights + 110_000);

        var second = await PublishAsync(2, weights: 1, head: 100_001);
        Assert.InRange(await FetchAsync(second), 100_001, 110_000);
        AssertWhole(first, second);
    }

    [Fact]
    public async Task What_is_the_same_in_the_beginning_only_is_kept_so_far()
    {
        var first = await PublishAsync(1, weights: 1, head: 10);
        await FetchAsync(first);
        var second = await PublishAsync(2, weights: 1, head: 10, differsFrom: 2 << 20);
        Assert.InRange(await FetchAsync(second), Weights - (2 << 20), Weights - (2 << 20) + 10_000);
        AssertWhole(first, second);
    }

    [Fact]
    public async Task A_copy_that_is_damaged_is_no_source()
    {
        var first = await PublishAsync(1, weights: 1, head: 10);
        await FetchAsync(first);
        await using (var held = new FileStream(FileOf(first, "weights"), FileMode.Open)) held.WriteByte(1);
        var second = await PublishAsync(2, weights: 1, head: 11);
        Assert.InRange(await FetchAsync(second), Weights, Weights + 10_000);
        AssertWhole(second);
    }

    [Fact]
    public async Task A_release_that_is_not_wanted_any_more_is_not_asked_for()
    {
        var release = await PublishAsync(1, weights: 1, head: 10);
        var overtaken = new InputException("generation", "1", "was overtaken by 2", "Nothing to do.");
        await Assert.ThrowsAsync<InputException>(() => _edge.GetRequiredService<ReleaseFetcher>().FetchAsync(release, _ => throw overtaken, Cancel));
        Assert.Equal(0, (await _edge.GetRequiredService<EdgeState>().ReadTrafficAsync(Cancel)).Fetched);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        _key.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Digest> PublishAsync(int version, int weights, int head, int? differsFrom = null)
    {
        var bytes = new byte[Weights];
        new Random(weights).NextBytes(bytes);
        for (var i = differsFrom ?? Weights; i < Weights; i += 1000) bytes[i] ^= 1;
        var contents = _edge.GetRequiredService<ContentFiles>();
        var files = new List<ReleaseFile>();
        foreach (var (name, content) in new[] { ("weights", bytes), ("head", new byte[head]) })
        {
            var path = Path.Combine(_folder, name);
            await File.WriteAllBytesAsync(path, content, Cancel);
            files.Add(await contents.PutAsync(path, name, Cancel));
        }

        var manifest = new ReleaseManifest("defects", version, "head", "weights", files, new ServingSettings(8, 3, 32, 8), null, DateTimeOffset.UnixEpoch);
        return (await _edge.GetRequiredService<SignedReleases>().PutAsync(manifest, _key, Cancel)).Id;
    }

    /// <returns>Bytes that crossed, as returned and as counted.</returns>
    private async Task<long> FetchAsync(Digest release)
    {
        var state = _edge.GetRequiredService<EdgeState>();
        await _edge.GetRequiredService<UpdateGuard>().AcceptAsync(
            new DesiredTwin("edge-1", ++_generation, release.ToString(), "rollout", DateTimeOffset.UnixEpoch).Sign(_key), Cancel);
        var before = (await state.ReadTrafficAsync(Cancel)).Fetched;
        var fetched = await _edge.GetRequiredService<ReleaseFetcher>().FetchAsync(release, _ => Task.CompletedTask, Cancel);
        Assert.Equal(fetched, (await state.ReadTrafficAsync(Cancel)).Fetched - before);
        return fetched;
    }

    private void AssertWhole(params Digest[] releases)
    {
        var folder = _edge.GetRequiredService<ReleaseFolder>();
        foreach (var release in releases)
        {
            folder.VerifyFiles(release, folder.Open(release));
            Assert.Equal(
                ["head", "release.dsse.json", "weights"],
                Directory.EnumerateFiles(_edge.GetRequiredService<EdgeFolders>().Release(release)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
    }

    private string FileOf(Digest release, string name) => Path.Combine(_edge.GetRequiredService<EdgeFolders>().Release(release), name);
}
