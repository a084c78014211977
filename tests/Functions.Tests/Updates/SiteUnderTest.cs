using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Delivery.Trust;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Tests.Updates;

/// <summary>An edge's delivery over the local component files, with a hub's key and a clock of the test's own; what it remembers outlives <see cref="Restart"/>.</summary>
internal sealed class SiteUnderTest : IAsyncDisposable
{
    public const string Name = "edge-1";
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-update-").FullName;
    private ServiceProvider _edge;

    public SiteUnderTest()
    {
        File.WriteAllText(Path.Combine(_folder, "hub.pem"), Hub.ExportSubjectPublicKeyInfoPem());
        _edge = Start();
    }

    /// <summary>The key that the site trusts.</summary>
    public ECDsa Hub { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public FakeTimeProvider Clock { get; private set; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public DateTimeOffset Now => Clock.GetUtcNow();

    public string Cloud => Path.Combine(_folder, "cloud");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public IServiceProvider Services => _edge;

    public T Get<T>()
        where T : notnull => _edge.GetRequiredService<T>();

    /// <summary>The process ends and begins again, with the machine's clock at <paramref name="now"/>.</summary>
    public async Task RestartAsync(DateTimeOffset now)
    {
        await _edge.DisposeAsync();
        Clock = new FakeTimeProvider(now);
        _edge = Start();
    }

    /// <summary>Puts a release with one file of <paramref name="content"/> into the cloud.</summary>
    public async Task<Digest> PublishAsync(int version, string content = "weights", ECDsa? key = null, DateTimeOffset? expires = null)
    {
        var path = Path.Combine(_folder, "weights");
        await File.WriteAllTextAsync(path, content, Cancel);
        var file = await Get<ContentFiles>().PutAsync(path, "weights", Cancel);
        var manifest = new ReleaseManifest("defects", version, "weights", "weights", [file], new ServingSettings(8, 3, 32, 8), null, DateTimeOffset.UnixEpoch) { ExpiresAt = expires };
        return (await Get<SignedReleases>().PutAsync(manifest, key ?? Hub, Cancel)).Id;
    }

    /// <summary>What the hub would write; <paramref name="key"/> null: unsigned.</summary>
    public DesiredTwin Ask(long generation, Digest release, bool allowsOlder = false, string edge = Name, DateTimeOffset? expires = null) =>
        new(edge, generation, release.ToString(), "rollout-1", Now) { AllowsOlder = allowsOlder, ExpiresAt = expires };

    public Task<DesiredTwin> AcceptAsync(DesiredTwin desired) => Get<UpdateGuard>().AcceptAsync(desired.Sign(Hub), Cancel);

    /// <summary>Asks and fetches.</summary>
    public async Task FetchAsync(DesiredTwin desired)
    {
        await AcceptAsync(desired);
        await Get<ReleaseFetcher>().FetchAsync(Digest.Parse(desired.Release), _ => Task.CompletedTask, Cancel);
    }

    /// <summary>All but loading the model, which has no bearing on what is refused.</summary>
    public async Task InstallAsync(DesiredTwin desired)
    {
        await FetchAsync(desired);
        var id = Digest.Parse(desired.Release);
        var manifest = Get<ReleaseFolder>().Open(id);
        Get<ReleaseFolder>().VerifyFiles(id, manifest);
        await Get<UpdateGuard>().CheckAsync(id, manifest, Cancel);
        await Get<UpdateGuard>().InstalledAsync(manifest, new ActiveReleases(id, null), Cancel);
    }

    /// <summary>Path of the object that holds <paramref name="file"/>.</summary>
    public string ObjectOf(ReleaseFile file) => Directory.EnumerateFiles(Cloud, file.Digest.Hex, SearchOption.AllDirectories).Single();

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        Hub.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private ServiceProvider Start()
    {
        var components = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local");
        var tier = new TierOptions
        {
            Name = Name,
            Data = Directory.CreateDirectory(Path.Combine(_folder, Name)).FullName,
            Shared = Directory.CreateDirectory(Cloud).FullName,
            Components = components,
            Port = 0,
            Trainer = "none",
            Trust = Path.Combine(_folder, "hub.pem"),
        };
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
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
}
