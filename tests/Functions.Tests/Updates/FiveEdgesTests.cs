using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Bulk;
using Puente.Runtime.Dapr;
using Puente.Workflows.Releases;

namespace Puente.Functions.Tests.Updates;

/// <summary>
/// A hub and five edges as they ship, an S3 server between them and a link of its own for each: one is killed in the middle of its download, one is cut off, the files of one
/// are tampered with on the way, one is asked for a release that has expired, and one is well. Each ends where it should, with the reason on its twin.
/// </summary>
public sealed class FiveEdgesTests : IAsyncLifetime
{
    private const int WeightBytes = 8 << 20;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-five-").FullName;
    private readonly Dictionary<string, CuttingProxy> _links = [];
    private readonly Dictionary<string, TierProcess> _edges = [];
    private S3Server _server = null!;
    private TierProcess? _hub;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Cloud => Path.Combine(_folder, "cloud");

    private string Trust => Path.Combine(_folder, "hub.pem");

    public async ValueTask InitializeAsync() => _server = await S3Server.Start();

    public async ValueTask DisposeAsync()
    {
        foreach (var edge in _edges.Values) await edge.DisposeAsync();
        if (_hub is not null) await _hub.DisposeAsync();
        foreach (var link in _links.Values) await link.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_of_five_edges_ends_where_it_should()
    {
        var hubData = Path.Combine(_folder, "hub");
        await FinishedRuns.WriteAsync(hubData, ("run-1", WeightBytes));
        _hub = await TierProcess.StartAsync("Puente.Hub", hubData, "--require-key", "false", "--shared", Cloud, "--components", Components("hub", _server.Port));
        await File.WriteAllTextAsync(Trust, (await _hub.GetAsync<TrustKey>("api/trust"))!.PublicKey, Cancel);
        await using var services = Services();
        var release = await PublishAsync();
        var expired = await RepublishAsync(services, release, DateTimeOffset.UtcNow.AddDays(-1));

        foreach (var name in new[] { "well", "killed", "cut-off", "tampered", "expired" }) _links[name] = CuttingProxy.Start(_server.Port);
        await _links["cut-off"].Down();
        // The last byte of whatever is too long for a head: every chunk arrives wrong.
        _links["tampered"].Tamper = block =>
        {
            if (block.Length > 8192) block.Span[^1] ^= 1;
        };
        foreach (var name in _links.Keys) await StartAsync(name, name == "killed" ? ["--Transfers:BytesPerSecond=250000"] : []);
        var twins = services.GetRequiredService<TwinStore>();
        foreach (var name in _links.Keys) await twins.DesireAsync(name, (name == "expired" ? expired : release).ToString(), "rollout-1", allowsOlder: false, Cancel);

        var part = Path.Combine(_folder, "killed", "releases", release.Hex, "backbone.safetensors.part");
        await UntilAsync(() => Task.FromResult(File.Exists(part) && new FileInfo(part).Length >= 2 << 20), "the download is under way");
        await _edges["killed"].DisposeAsync();
        await StartAsync("killed");

        await EndsAsync("well", "serving", null);
        await EndsAsync("expired", "failed", "expiresAt");
        await EndsAsync("tampered", "failed", "arrived as");
        await EndsAsync("killed", "serving", null);
        // What had come before the kill is not asked for again.
        Assert.InRange((await ReportedAsync("killed"))!.Update!.Saved, 1 << 20, WeightBytes);
        // Cut off is no failure: it is on its way, until there is one.
        await UntilAsync(async () => (await ReportedAsync("cut-off"))?.State == "downloading", "cut-off is on its way");
        _links["cut-off"].Up();
        await EndsAsync("cut-off", "serving", null);

        Assert.False(File.Exists(Path.Combine(_folder, "tampered", "releases", release.Hex, "backbone.safetensors")));
        Assert.False(File.Exists(Path.Combine(_folder, "expired", "releases", expired.Hex, "backbone.safetensors")));
        Assert.Equal(release.ToString(), (await ReportedAsync("killed"))!.Update!.Release);
    }

    private async Task StartAsync(string name, params string[] more) => _edges[name] = await TierProcess.StartAsync(
        "Puente.Edge", Path.Combine(_folder, name),
        ["--name", name, "--shared", Cloud, "--components", Components(name, _links[name].Port), "--inference-port", "0", "--trust", Trust, .. more]);

    private async Task EndsAsync(string edge, string state, string? reason)
    {
        await UntilAsync(async () => (await ReportedAsync(edge))?.State == state, $"{edge} is {state}");
        var reported = await ReportedAsync(edge);
        if (reason is null) Assert.Null(reported!.Error);
        else Assert.Contains(reason, reported!.Error, StringComparison.Ordinal);
    }

    private async Task<ReportedTwin?> ReportedAsync(string edge) => (await _hub!.GetAsync<Edge[]>("api/edges"))!.FirstOrDefault(one => one.Name == edge)?.Reported;

    private async Task<Digest> PublishAsync()
    {
        using var started = await _hub!.Http.PostAsJsonAsync("api/releases", new ReleaseInput("run-1", "defects", FinishedRuns.Probe, Automatic: true), Json.Options, Cancel);
        Assert.True(started.IsSuccessStatusCode, $"{started.StatusCode} {_hub.Output}");
        Model? model = null;
        await UntilAsync(async () => (model = (await _hub.GetAsync<Model[]>("api/models"))!.FirstOrDefault(one => one.Release is not null)) is not null, "it is published");
        return Digest.Parse(model!.Release!);
    }

    /// <summary>The same files, signed by the hub's key, in a release that may not be taken into use any more.</summary>
    private async Task<Digest> RepublishAsync(IServiceProvider services, Digest release, DateTimeOffset expires)
    {
        using var key = HubKey();
        var releases = services.GetRequiredService<SignedReleases>();
        var manifest = SignedReleases.Open(await releases.GetEnvelopeAsync(release, Cancel), release, key);
        return (await releases.PutAsync(manifest with { ExpiresAt = expires }, key, Cancel)).Id;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var deadline = new CancellationTokenSource(_patience);
        while (!await holds())
        {
            Assert.False(deadline.IsCancellationRequested, $"waited in vain until {what}");
            await Task.Delay(50, Cancel);
        }
    }

    private ECDsa HubKey()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(_folder, "hub", "keys", "release.pem")));
        return key;
    }

    private string Components(string name, int port) => S3Components.Write(Path.Combine(_folder, "components", name), port);

    private ServiceProvider Services()
    {
        var tier = new TierOptions
        {
            Name = "test",
            Data = Directory.CreateDirectory(Path.Combine(_folder, "test")).FullName,
            Shared = Cloud,
            Components = Components("test", _server.Port),
            Port = 0,
            Trainer = "none",
        };
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddEmbeddedDapr(dapr =>
            {
                dapr.AppId = tier.Name;
                dapr.ComponentsDirectories.Add(tier.Components);
                dapr.BaseDirectory = tier.Data;
                dapr.SharedDirectory = tier.Shared;
                dapr.JsonSerializerOptions = Json.Options;
            })
            .AddSingleton(_ => new TwinSigner(HubKey, TimeSpan.FromDays(1)))
            .AddTier(tier)
            .BuildServiceProvider();
    }

    private sealed record TrustKey(string PublicKey);

    private sealed record Model(string? Release);

    private sealed record Edge(string Name, ReportedTwin? Reported);
}
