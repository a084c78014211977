using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.Dapr;
using Puente.Workflows.Releases;

namespace Puente.Functions.Tests.Bulk;

/// <summary>
/// The tiers as they ship, an S3 server between them and a link that is cut three times: a hub publishes weights of <c>PUENTE_BULK_BYTES</c> (256 MiB
/// where that is not set), and an edge comes to serve them. Neither holds more of them in memory than 64 MiB.
/// </summary>
public sealed class BulkDeliveryTests : IAsyncLifetime
{
    private const long MiB = 1 << 20, MemoryBound = 64 * MiB;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(15);
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-bulk-").FullName;
    private S3Server _server = null!;
    private CuttingProxy _link = null!;

    private static long Bytes => long.Parse(Environment.GetEnvironmentVariable("PUENTE_BULK_BYTES") ?? $"{256 * MiB}", CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        _server = await S3Server.Start();
        _link = CuttingProxy.Start(_server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Weights_go_from_hub_to_edge_over_three_cuts_in_little_memory_and_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from /proc.");
        var (hubData, edgeData, cloud) = (Path.Combine(_folder, "hub"), Path.Combine(_folder, "edge"), Path.Combine(_folder, "cloud"));
        await FinishedRuns.WriteAsync(hubData, ("run-small", MiB), ("run-large", Bytes));
        await using var hub = await TierProcess.StartAsync("Puente.Hub", hubData, "--require-key", "false", "--shared", cloud, "--components", Components("hub-components", _server.Port));
        var trust = Path.Combine(_folder, "hub.pem");
        await File.WriteAllTextAsync(trust, (await hub.GetAsync<Trust>("api/trust"))!.PublicKey, TestContext.Current.CancellationToken);
        await using var edge = await TierProcess.StartAsync(
            "Puente.Edge", edgeData, "--name", "edge-1", "--shared", cloud, "--components", Components("edge-components", _link.Port), "--inference-port", "0", "--trust", trust);
        await using var services = Twins(cloud);
        var twins = services.GetRequiredService<TwinStore>();

        // Both have done it once, with little: what they hold from here on is for the bytes.
        await ServeAsync(hub, twins, await PublishAsync(hub, "run-small", 1));
        var (hubIdle, edgeIdle) = (hub.Resident, edge.Resident);
        hub.ForgetPeak();
        edge.ForgetPeak();

        var release = await PublishAsync(hub, "run-large", 2);
        var hubAbove = hub.Peak - hubIdle;
        var before = _link.BytesToClients;
        var cuts = Enumerable.Range(1, 3).Select(quarter => _link.CutAfter(Bytes * quarter / 4)).ToList();
        await ServeAsync(hub, twins, release);
        var (edgeAbove, crossed) = (edge.Peak - edgeIdle, _link.BytesToClients - before);

        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"{Bytes / MiB} MiB: hub {hubAbove / (double)MiB:F1} MiB above idle ({hubIdle / MiB}), edge {edgeAbove / (double)MiB:F1} MiB above idle ({edgeIdle / MiB}), {100.0 * (crossed - Bytes) / Bytes:F2} % crossed twice");
        TestContext.Current.TestOutputHelper!.WriteLine(told);
        Assert.All(cuts, cut => Assert.True(cut.IsCompletedSuccessfully));
        Assert.Equal(
            Digest.OfFile(Path.Combine(hubData, "work", "runs", "run-large", "backbone.safetensors")),
            Digest.OfFile(Path.Combine(edgeData, "releases", Digest.Parse(release).Hex, "backbone.safetensors")));
        Assert.True(crossed >= Bytes && crossed < Bytes * 1.05, told);
        Assert.True(hubAbove < MemoryBound, told);
        Assert.True(edgeAbove < MemoryBound, told);
    }

    private static async Task<string> PublishAsync(TierProcess hub, string run, int version)
    {
        using var started = await hub.Http.PostAsJsonAsync(
            "api/releases", new ReleaseInput(run, "defects", FinishedRuns.Probe, Automatic: true), Json.Options, TestContext.Current.CancellationToken);
        Assert.True(started.IsSuccessStatusCode, $"{started.StatusCode} {hub.Output}");
        using var deadline = new CancellationTokenSource(_patience);
        while (true)
        {
            if ((await hub.GetAsync<Model[]>("api/models"))!.FirstOrDefault(model => model.Version == version)?.Release is { } release) return release;
            Assert.False(deadline.IsCancellationRequested, hub.Output);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static async Task ServeAsync(TierProcess hub, TwinStore twins, string release)
    {
        var cancel = TestContext.Current.CancellationToken;
        var generation = await twins.DesireAsync("edge-1", release, $"rollout-{release}", allowsOlder: false, cancel);
        using var deadline = new CancellationTokenSource(_patience);
        while (true)
        {
            var reported = (await hub.GetAsync<Known[]>("api/edges"))!.SingleOrDefault(edge => edge.Name == "edge-1")?.Reported;
            if (reported?.Generation == generation)
            {
                Assert.NotEqual("failed", reported.State);
                if (reported.State == "serving") return;
            }

            Assert.False(deadline.IsCancellationRequested, $"{reported}");
            await Task.Delay(100, cancel);
        }
    }

    private string Components(string name, int port) => S3Components.Write(Path.Combine(_folder, name), port);

    private ServiceProvider Twins(string cloud) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddSingleton(TimeProvider.System)
        .AddEmbeddedDapr(dapr =>
        {
            dapr.AppId = "test";
            dapr.ComponentsDirectories.Add(Path.Combine(AppContext.BaseDirectory, "dapr-components", "local"));
            dapr.BaseDirectory = Directory.CreateDirectory(Path.Combine(_folder, "test")).FullName;
            dapr.SharedDirectory = cloud;
            dapr.JsonSerializerOptions = Json.Options;
        })
        .AddSingleton(_ => new TwinSigner(HubKey, TimeSpan.FromDays(1)))
        .AddSingleton<TwinStore>()
        .BuildServiceProvider();

    private ECDsa HubKey()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(_folder, "hub", "keys", "release.pem")));
        return key;
    }

    private sealed record Trust(string PublicKey);

    private sealed record Known(string Name, Core.Twins.ReportedTwin? Reported);

    private sealed record Model(int Version, string? Release);
}
