using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Functions.Common.Tiers;
using Puente.Hub;
using Puente.Runtime.Functions;

namespace Puente.Functions.Tests.Replicas;

/// <summary>Replicas of one hub as its program puts them together, each with a folder of its own: PostgreSQL has their orchestrations, catalog, state and twins, Redis their events.</summary>
internal sealed class HubReplicas : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-replicas-").FullName;
    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private readonly List<FunctionsHost> _hosts = [];
    private readonly RedisServer _redis;
    private readonly int _postgres;

    private HubReplicas(RedisServer redis, int postgres) => (_redis, _postgres) = (redis, postgres);

    public static async Task<HubReplicas> StartAsync(int replicas)
    {
        var all = new HubReplicas(await RedisServer.Start(), await SharedPostgres.Port());
        try
        {
            all.WriteFiles();
            for (var i = 0; i < replicas; i++) all._hosts.Add(all.Build(i));
            await Task.WhenAll(all._hosts.Select(host => host.StartAsync(TestContext.Current.CancellationToken)));
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>A part of one of them.</summary>
    public T Get<T>(int replica)
        where T : notnull => _hosts[replica].Services.GetRequiredService<T>();

    /// <summary>Asks one of them as an operator with the hub's key.</summary>
    public HttpClient Http(int replica)
    {
        var http = new HttpClient { BaseAddress = _hosts[replica].Addresses[0] };
        http.DefaultRequestHeaders.Add("x-functions-key", _hosts[replica].Secrets.MasterKey);
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(CancellationToken.None);
            await host.DisposeAsync();
        }

        await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private FunctionsHost Build(int replica) => TierProgram.Build(
        "hub",
        [
            "--name", "hub", "--port", "0", "--data", Path.Combine(_folder, $"hub-{replica}"), "--shared", Path.Combine(_folder, "cloud"), "--components", Path.Combine(_folder, "components"), "--trainer", "none",
            "--Enrolment:RequireKey=false", "--Catalog:Provider=postgresql", $"--Catalog:Schema=c_{_run}", $"--Puente:SigningKeyFile={Path.Combine(_folder, "release.pem")}",
            $"--CatalogDatabase={PostgresServer.To(_postgres)}", $"--DurableTaskDatabase={PostgresServer.To(_postgres)}",
        ],
        (builder, tier) =>
        {
            builder.Logging.ClearProviders();
            builder.UseEmbeddedHost(options =>
            {
                options.Assemblies.Add(typeof(HubServices).Assembly);
                options.Assemblies.Add(typeof(TierProgram).Assembly);
                options.HostJsonPath = Path.Combine(_folder, "host.json");
            });
            builder.Services.AddHub(tier);
        });

    private void WriteFiles()
    {
        var components = Directory.CreateDirectory(Path.Combine(_folder, "components")).FullName;
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(Path.Combine(components, "hub")).FullName, "subscriptions.yaml"),
            "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: { name: edge-events }\nspec: { pubsubname: pubsub, topic: edge-events, routes: { default: /api/events/edge } }\n");
        var postgres = $"{{ name: connectionString, value: \"host=127.0.0.1 port={_postgres} user=puente dbname=postgres\" }}";
        Write("state", "state.postgresql", "v2", $"[{postgres}, {{ name: tablePrefix, value: s_{_run}_ }}]");
        Write("twins", "state.postgresql", "v2", $"[{postgres}, {{ name: tablePrefix, value: t_{_run}_ }}, {{ name: keyPrefix, value: none }}]");
        Write("cloud", "bindings.localstorage", "v1", "[{ name: rootPath, value: ../cloud/objects }]");
        Write("objects", "bindings.localstorage", "v1", "[{ name: rootPath, value: ../objects }]");
        Write("pubsub", "pubsub.redis", "v1", $"[{{ name: redisHost, value: \"{_redis.Host}\" }}]");
        File.WriteAllText(
            Path.Combine(_folder, "host.json"),
            $$"""{ "version": "2.0", "extensions": { "http": { "routePrefix": "api" }, "durableTask": { "hubName": "hub{{_run}}", "storageProvider": { "type": "postgresql", "connectionName": "DurableTaskDatabase" } } } }""");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_folder, "release.pem"), key.ExportPkcs8PrivateKeyPem());

        void Write(string name, string type, string version, string metadata) => File.WriteAllText(
            Path.Combine(components, $"{name}.yaml"), $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name} }}\nspec: {{ type: {type}, version: {version}, metadata: {metadata} }}\n");
    }
}
