using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Edge;
using Puente.Edge.Serving;
using Puente.Functions.Common.Tiers;
using Puente.Hub;
using Puente.Runtime.Dapr.Sidecar;
using Puente.Runtime.Functions;

namespace Puente.Functions.Tests.Sidecars;

/// <summary>A tier as its program puts it together, in this process, beside a stand-in for its sidecar: all it knows of Dapr is the settings of one.</summary>
internal sealed class TierUnderTest : IAsyncDisposable
{
    private const string Never = "0 0 0 1 1 *";
    private readonly string _folder;
    private readonly string _kind;
    private readonly int _port = PostgresServer.FreePort();
    private FunctionsHost? _host;

    private TierUnderTest(string folder, string kind, string name) => (_folder, _kind, Name) = (folder, kind, name);

    public string Name { get; }

    /// <summary>What its sidecar sends it.</summary>
    public string AppToken => $"from the sidecar of {Name}";

    public SidecarServer Sidecar { get; private set; } = null!;

    /// <summary>Asks as anybody might.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>A folder of component files that is not there.</summary>
    public string Nowhere => Path.Combine(_folder, "nowhere");

    private string ApiToken => $"from {Name}";

    public static async Task<TierUnderTest> StartAsync(string folder, string kind, string name)
    {
        var tier = new TierUnderTest(folder, kind, name);
        await tier.StartSidecarAsync();
        tier._host = tier.Build();
        await tier._host.StartAsync(TestContext.Current.CancellationToken);
        tier.Http = new HttpClient { BaseAddress = tier._host.Addresses[0] };
        await tier.Sidecar.App.Ready.WaitAsync(Deadline.Of);
        return tier;
    }

    public T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    /// <summary>Starts the sidecar, again on its own ports after <see cref="StopSidecarAsync"/>.</summary>
    public async Task StartSidecarAsync()
    {
        var local = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local");
        Sidecar = await SidecarServer.StartAsync(new SidecarOptions
        {
            AppId = Name,
            AppPort = _port,
            GrpcPort = Sidecar?.GrpcPort ?? 0,
            HttpPort = Sidecar?.HttpPort ?? 0,
            ResourcesPaths = [local, Path.Combine(local, _kind)],
            ApiToken = ApiToken,
            AppToken = AppToken,
            Configure = options =>
            {
                options.BaseDirectory = Path.Combine(_folder, Name + ".sidecar");
                options.SharedDirectory = Path.Combine(_folder, "cloud");
                options.PollInterval = TimeSpan.FromMilliseconds(10);
                options.RedeliveryInitialDelay = TimeSpan.FromMilliseconds(10);
                options.RedeliveryMaxDelay = TimeSpan.FromMilliseconds(100);
            },
        });
    }

    public ValueTask StopSidecarAsync() => Sidecar.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            await _host.DisposeAsync();
        }

        await Sidecar.DisposeAsync();
    }

    private FunctionsHost Build()
    {
        string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "--name", Name, "--port", Number(_port), "--inference-port", "0", "--data", Path.Combine(_folder, Name), "--shared", Nowhere, "--components", Nowhere, "--trainer", "none", "--trust", Path.Combine(_folder, "hub.pem"),
            $"--DAPR_GRPC_PORT={Number(Sidecar.GrpcPort)}", $"--DAPR_HTTP_PORT={Number(Sidecar.HttpPort)}", $"--DAPR_API_TOKEN={ApiToken}", $"--APP_API_TOKEN={AppToken}",
        ];
        return TierProgram.Build(_kind, arguments, (builder, tier) =>
        {
            builder.Logging.ClearProviders();
            // Of the edge's timers only the announcement at start runs: what is seen to happen came by the wire.
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ReconcileSchedule"] = Never, ["AnnounceSchedule"] = Never, ["RetrainSchedule"] = Never, ["Enrolment:RequireKey"] = "false" });
            builder.UseEmbeddedHost(host =>
            {
                host.Assemblies.Add(_kind == "hub" ? typeof(HubServices).Assembly : typeof(EdgeServices).Assembly);
                host.Assemblies.Add(typeof(TierProgram).Assembly);
                host.HostJsonPath = HostJson();
            });
            if (_kind == "hub") builder.Services.AddHub(tier);
            else builder.Services.AddSingleton(new InferenceKey(() => "key")).AddEdge(builder.Configuration);
        });
    }

    private string HostJson()
    {
        var path = Path.Combine(_folder, $"{Name}.host.json");
        File.WriteAllText(path, """{ "version": "2.0", "extensions": { "http": { "routePrefix": "api" }, "durableTask": { "hubName": "UnderTest" } } }""");
        return path;
    }
}
