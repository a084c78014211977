using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Runtime.Dapr.Sidecar;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>A temporary folder with component files, and what was started over them; gone at the end.</summary>
public sealed class TestFolder : IDisposable, IAsyncDisposable
{
    /// <summary>What stand-ins ask their apps for.</summary>
    public const string ApiToken = "of this sidecar";
    private readonly List<IAsyncDisposable> started = [];

    public TestFolder()
    {
        Root = Path.Combine(Path.GetTempPath(), "puente-dapr-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(Components);
    }

    /// <summary>Where <see cref="OpenAsync"/> and <see cref="Receiver"/> have their Dapr.</summary>
    public Home Home { get; init; }

    public string Root { get; }

    public string Components => Path.Combine(Root, "components");

    public string Data => Path.Combine(Root, "data");

    public TestFolder With(string fileName, string yaml)
    {
        File.WriteAllText(Path.Combine(Components, fileName), yaml);
        return this;
    }

    public TestFolder WithComponent(string name, string type, params (string Name, string Value)[] metadata) => With(
        name + ".yaml",
        $"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {name}
        spec:
          type: {type}
          version: {(type == "state.postgresql" ? "v2" : "v1")}
          metadata:
        {string.Join('\n', metadata.Select(m => $"    - name: {m.Name}\n      value: \"{m.Value}\""))}
        """);

    public TestFolder WithSubscription(string topic, string route, string? more = null, string? scope = null) => With(
        $"sub-{topic}.yaml",
        $$"""
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: { name: {{topic}} }
        spec:
          pubsubname: pubsub
          topic: {{topic}}
          routes: { default: {{route}} }
          {{more}}
        {{(scope is null ? "" : $"scopes: [{scope}]")}}
        """);

    /// <summary>The name of the component of a type: the one it has here, or the given sidecar's own.</summary>
    public Task<string> NameOfAsync(string type, string here) =>
        Home == Home.Sidecar && GivenSidecar.Exists ? GivenSidecar.ComponentAsync(type) : Task.FromResult(here);

    /// <summary>A client of this folder's home.</summary>
    public async Task<DaprClient> OpenAsync(string appId = "app", TimeProvider? clock = null)
    {
        return Home == Home.Embedded ? Client(appId, clock) : await OverTheWireAsync(appId, clock);
    }

    /// <summary>Dapr's own client, whatever this folder's home: of the given sidecar, else of a stand-in that ends with the folder.</summary>
    public async Task<DaprClient> OverTheWireAsync(string appId = "app", TimeProvider? clock = null)
    {
        if (GivenSidecar.Exists)
            return GivenSidecar.Client();
        var sidecar = await StartSidecarAsync(appId, null, options => options.TimeProvider = clock ?? TimeProvider.System);
        started.Add(sidecar);
        return ClientOf(sidecar);
    }

    /// <summary>A stand-in over this folder's components.</summary>
    /// <param name="appId">Its app.</param>
    /// <param name="appPort">Where the app listens; null: nowhere.</param>
    /// <param name="more">Further options.</param>
    public Task<SidecarServer> StartSidecarAsync(string appId, int? appPort, Action<EmbeddedDaprOptions>? more) => SidecarServer.StartAsync(new SidecarOptions
    {
        AppId = appId,
        AppPort = appPort,
        ResourcesPaths = [Components],
        ApiToken = ApiToken,
        Configure = options =>
        {
            FillRest(options, appId);
            more?.Invoke(options);
        },
    });

    /// <summary>Dapr's own client, of a stand-in, as an app gets it.</summary>
    public static DaprClient ClientOf(SidecarServer sidecar) => new ServiceCollection().AddDapr(Settings(sidecar), _ => { }).BuildServiceProvider().GetRequiredService<DaprClient>();

    /// <summary>What the environment of an app beside a stand-in has.</summary>
    public static IConfiguration Settings(SidecarServer sidecar) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["DAPR_GRPC_PORT"] = $"{sidecar.GrpcPort}",
        ["DAPR_HTTP_PORT"] = $"{sidecar.HttpPort}",
        ["DAPR_API_TOKEN"] = ApiToken,
    }).Build();

    public EmbeddedDaprClient Client(string appId = "app", TimeProvider? clock = null) => new(Options(appId, clock));

    public EmbeddedDaprOptions Options(string appId = "app", TimeProvider? clock = null)
    {
        var options = new EmbeddedDaprOptions();
        Fill(options, appId);
        options.TimeProvider = clock ?? TimeProvider.System;
        return options;
    }

    public void Fill(EmbeddedDaprOptions options, string appId)
    {
        options.AppId = appId;
        options.ComponentsDirectories.Add(Components);
        FillRest(options, appId);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        foreach (var one in started)
            await one.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    private void FillRest(EmbeddedDaprOptions options, string appId)
    {
        options.BaseDirectory = Path.Combine(Data, appId);
        options.SharedDirectory = Path.Combine(Data, "cloud");
        options.PollInterval = TimeSpan.FromMilliseconds(5);
        options.RedeliveryInitialDelay = TimeSpan.FromMilliseconds(5);
        options.RedeliveryMaxDelay = TimeSpan.FromMilliseconds(20);
    }
}
