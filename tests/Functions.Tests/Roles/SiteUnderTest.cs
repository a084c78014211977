using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Core.Images;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Bulk;
using Puente.Imaging;
using Puente.Runtime.Dapr;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Roles;

/// <summary>One site on one machine: its folder, its processes by role, and what a hub does for it.</summary>
internal sealed class SiteUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(90);
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-roles-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<TierProcess> _processes = [];
    private readonly ServiceProvider _hub;

    public SiteUnderTest()
    {
        File.WriteAllText(Path.Combine(_folder, "hub.pem"), _key.ExportSubjectPublicKeyInfoPem());
        _hub = Services("hub", tier => new ServiceCollection().AddTier(tier).AddSingleton(new TwinSigner(() => _key, TimeSpan.FromDays(1))));
    }

    public string Data => Path.Combine(_folder, "edge-1");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Services on the site's folder as a process of <paramref name="role"/> has them, in this process.</summary>
    public ServiceProvider Inside(TierRole role) => Services("edge-1", tier => new ServiceCollection().AddTier(tier).AddEdge(new ConfigurationBuilder().Build(), role), role);

    /// <summary>Starts a process of the site.</summary>
    public async Task<TierProcess> StartAsync(string role, params string[] arguments)
    {
        var process = await TierProcess.StartAsync(
            "Puente.Edge", Data,
            ["--role", role, "--name", "edge-1", "--shared", Path.Combine(_folder, "cloud"), "--inference-port", "0", "--trust", Path.Combine(_folder, "hub.pem"), "--Inbox:Lease", "00:00:02", .. arguments]);
        _processes.Add(process);
        return process;
    }

    /// <summary>Publishes a release with a head and has the site want it, until <paramref name="agent"/> says that it is in place.</summary>
    /// <returns>Its id.</returns>
    public Task<string> RollOutAsync(TierProcess agent, int version) => RollOutAsync(agent, version, [], _ => { });

    /// <summary>The same for a release that <paramref name="change"/> makes another of, through gates.</summary>
    public async Task<string> RollOutAsync(TierProcess agent, int version, IReadOnlyList<GateRule> gates, Action<string> change)
    {
        var from = TinyModels.WriteTo(Path.Combine(_folder, $"release-{version}"));
        change(from);
        await File.WriteAllBytesAsync(Path.Combine(from, "backbone.safetensors"), [1], Cancel);
        var files = new List<ReleaseFile>();
        foreach (var name in new[] { "backbone.onnx", "backbone.safetensors", "head.onnx" })
            files.Add(await _hub.GetRequiredService<ContentFiles>().PutAsync(Path.Combine(from, name), name, Cancel));
        var (id, _) = await _hub.GetRequiredService<SignedReleases>().PutAsync(TinyModels.Manifest(version: version) with { Files = files }, _key, Cancel);
        await PlaceAsync(agent, id.ToString(), gates);
        return id.ToString();
    }

    /// <summary>Has the site want a release that is published, older ones too, until <paramref name="agent"/> says that it serves.</summary>
    /// <returns>What it says then.</returns>
    public async Task<ReportedTwin> PlaceAsync(TierProcess agent, string release, IReadOnlyList<GateRule> gates)
    {
        var generations = await _hub.GetRequiredService<TwinStore>().DesireAsync(
            [new DesiredOrder("edge-1", release, gates.Count > 0 ? gates : null, null) { AllowsOlder = true }], $"rollout-{Guid.NewGuid():n}", Cancel);
        return await TwinAsync(agent, twin => twin.Generation == generations["edge-1"] && twin.State == "serving", "the release in place");
    }

    /// <summary>What <paramref name="agent"/> says of the site once it is as asked.</summary>
    public static async Task<ReportedTwin> TwinAsync(TierProcess agent, Func<ReportedTwin, bool> isSo, string what)
    {
        ReportedTwin? twin = null;
        await UntilAsync(
            async () => (twin = JsonNode.Parse(await agent.Http.GetStringAsync(new Uri("api/twin", UriKind.Relative), Cancel))!["reported"].Deserialize<ReportedTwin>(Json.Options)) is not null && isSo(twin),
            what);
        return twin!;
    }

    /// <summary>Waits until a process tells of itself as asked.</summary>
    public static Task HealthAsync(TierProcess process, Func<JsonNode, bool> isSo, string what) =>
        UntilAsync(async () => isSo(JsonNode.Parse(await process.Http.GetStringAsync(new Uri("api/health", UriKind.Relative), Cancel))!), what);

    /// <summary>Lays a photograph into the inbox, by rename.</summary>
    public async Task DropAsync(string name, int width, int height)
    {
        var image = new RgbImage(width, height);
        image.Pixels.AsSpan().Fill((byte)(20 + (name.Sum(letter => letter) % 200)));
        var inbox = Directory.CreateDirectory(Path.Combine(Data, "objects", "inbox")).FullName;
        var aside = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(aside, ImageCodec.EncodeJpeg(image), Cancel);
        File.Move(aside, Path.Combine(inbox, name));
    }

    /// <summary>Waits until the inbox, as the agent tells of it, is as asked.</summary>
    public static Task InboxAsync(TierProcess agent, Func<JsonNode, bool> isSo, string what) =>
        UntilAsync(async () => isSo(JsonNode.Parse(await agent.Http.GetStringAsync(new Uri("api/inbox", UriKind.Relative), Cancel))!), what);

    /// <summary>What a probe is answered: the status, and the release that serves.</summary>
    public static async Task<(HttpStatusCode Status, string? Release)> ReadyAsync(TierProcess process)
    {
        using var answer = await process.Http.GetAsync(new Uri("api/health/ready", UriKind.Relative), Cancel);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["release"]?.ToString());
    }

    public static Task ServesAsync(TierProcess worker, string release) =>
        UntilAsync(async () => await ReadyAsync(worker) == (HttpStatusCode.OK, release), $"a worker that serves {release}");

    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var until = TimeProvider.System.GetUtcNow() + _deadline;
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < until, $"Waited in vain for {what}.");
            await Task.Delay(20, Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        await _hub.DisposeAsync();
        _key.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private ServiceProvider Services(string name, Func<TierOptions, IServiceCollection> make, TierRole role = TierRole.All)
    {
        var tier = new TierOptions
        {
            Name = name,
            Role = role,
            Data = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName,
            Shared = Directory.CreateDirectory(Path.Combine(_folder, "cloud")).FullName,
            Components = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local"),
            Port = 0,
            Trainer = "none",
        };
        return make(tier)
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddEmbeddedDapr(dapr =>
            {
                dapr.AppId = name;
                dapr.ComponentsDirectories.Add(tier.Components);
                (dapr.BaseDirectory, dapr.SharedDirectory, dapr.JsonSerializerOptions) = (tier.Data, tier.Shared, Json.Options);
            })
            .BuildServiceProvider();
    }
}
