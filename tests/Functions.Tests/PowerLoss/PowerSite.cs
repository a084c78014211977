using System.Security.Cryptography;
using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Gates;
using Puente.Core.Images;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;
using Puente.Imaging;
using Puente.Runtime.Dapr;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>A hub's side of one edge: releases, wishes, and the edge's folder with the images that were taken of it.</summary>
internal sealed class PowerSite : IAsyncDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ServiceProvider _hub;

    public PowerSite()
    {
        File.WriteAllText(Trust, _key.ExportSubjectPublicKeyInfoPem());
        Directory.CreateDirectory(Data);
        var tier = new TierOptions
        {
            Name = "hub",
            Data = Directory.CreateDirectory(Path.Combine(Folder, "hub")).FullName,
            Shared = Directory.CreateDirectory(Cloud).FullName,
            Components = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local"),
            Port = 0,
            Trainer = "none",
        };
        _hub = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddEmbeddedDapr(dapr =>
            {
                dapr.AppId = tier.Name;
                dapr.ComponentsDirectories.Add(tier.Components);
                (dapr.BaseDirectory, dapr.SharedDirectory, dapr.JsonSerializerOptions) = (tier.Data, tier.Shared, Json.Options);
            })
            .AddTier(tier)
            .BuildServiceProvider();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("puente-power-").FullName;

    public string Data => Path.Combine(Folder, PoweredEdge.Name);

    public string Cloud => Path.Combine(Folder, "cloud");

    public string Trust => Path.Combine(Folder, "hub.pem");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<PoweredEdge> StartAsync(string? folder = null, Action<string>? step = null, TimeProvider? time = null) => PoweredEdge.StartAsync(folder ?? Data, Cloud, Trust, step, time);

    public DiskImages Images(string name, string? of = null) => new(of ?? Data, Path.Combine(Folder, name));

    /// <summary>Publishes a release with a head and weights of its own.</summary>
    public async Task<(Digest Id, ReleaseManifest Manifest)> PublishAsync(int version, int weightBytes, float[]? bias = null, DateTimeOffset? expires = null)
    {
        var from = TinyModels.WriteTo(Path.Combine(Folder, $"release-{version}"), bias: bias);
        var weights = new byte[weightBytes];
        new Random(version).NextBytes(weights);
        await File.WriteAllBytesAsync(Path.Combine(from, "backbone.safetensors"), weights, Cancel);
        var files = new List<ReleaseFile>();
        foreach (var name in new[] { "backbone.onnx", "backbone.safetensors", "head.onnx" })
            files.Add(await _hub.GetRequiredService<ContentFiles>().PutAsync(Path.Combine(from, name), name, Cancel));
        var manifest = TinyModels.Manifest(version: version) with { Files = files, ExpiresAt = expires };
        return ((await _hub.GetRequiredService<SignedReleases>().PutAsync(manifest, _key, Cancel)).Id, manifest);
    }

    public Task DesireAsync(long generation, Digest release, params GateRule[] gates) => DesireAsync(generation, release, null, gates);

    public Task DesireAsync(long generation, Digest release, DateTimeOffset? expires, params GateRule[] gates) => _hub.GetRequiredService<DaprClient>().SaveStateAsync(
        "twins", DesiredTwin.Key(PoweredEdge.Name),
        new DesiredTwin(PoweredEdge.Name, generation, release.ToString(), $"rollout-{generation}", TimeProvider.System.GetUtcNow()) { Gates = gates, ExpiresAt = expires }.Sign(_key), cancellationToken: Cancel);

    /// <summary>Damages what the hub hands out, in its last byte.</summary>
    public void Tamper(ReleaseFile file)
    {
        var path = Directory.EnumerateFiles(Cloud, file.Digest.Hex, SearchOption.AllDirectories).Single();
        using var stream = new FileStream(path, FileMode.Open);
        stream.Position = stream.Length - 1;
        var last = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)~last);
    }

    /// <summary>Labelled images of the site: dark ones are cracks, reddish ones corrosion.</summary>
    public void Label(int perClass)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Data, "samples")).FullName;
        var samples = new List<LabelledSample>();
        foreach (var (name, red, green, blue) in new (string, byte, byte, byte)[] { ("crack", 20, 20, 20), ("corrosion-stain", 170, 60, 40) })
            for (var i = 0; i < perClass; i++)
            {
                var pixels = new byte[16 * 16 * 3];
                for (var at = 0; at < pixels.Length; at += 3) (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)(red + i), green, blue);
                File.WriteAllBytes(Path.Combine(folder, $"{name}-{i}.png"), ImageCodec.EncodePng(new RgbImage(16, 16, pixels)));
                samples.Add(new LabelledSample($"{name}-{i}.png", [name], $"{name}-{i}"));
            }

        Json.WriteFile(Path.Combine(folder, "labels.json"), new LabelledSet(["crack", "corrosion-stain"], samples));
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _key.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
