using System.Globalization;
using Puente.Tests.Support;

namespace Puente.Cli.Tests.EndToEnd;

/// <summary>
/// The servers of <c>dapr-components/servers</c>, real ones, and the component files with their addresses. Edge 2 is given addresses of its own, by way of proxies: its link.
/// </summary>
internal sealed class DemoServers : IAsyncDisposable
{
    private readonly List<CuttingProxy> _link = [];

    private DemoServers(RedisServer redis, PostgresServer postgres, S3Server objects, string components) =>
        (Redis, Postgres, Objects, Components) = (redis, postgres, objects, components);

    public RedisServer Redis { get; }

    public PostgresServer Postgres { get; }

    public S3Server Objects { get; }

    /// <summary>For <c>--components</c>.</summary>
    public string Components { get; }

    /// <summary>What the component files take from the environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["PUENTE_S3_ACCESS_KEY"] = S3Server.AccessKey,
        ["PUENTE_S3_SECRET_KEY"] = S3Server.SecretKey,
        ["PUENTE_POSTGRES"] = Connection(Postgres.Port),
        ["PUENTE_POSTGRES_EDGE_2"] = Connection(_link[1].Port),
    };

    public static async Task<DemoServers> StartAsync(string folder)
    {
        var servers = new DemoServers(await RedisServer.Start(), await PostgresServer.Start(), await S3Server.Start("puente-cloud", "puente-hub"), Path.Combine(folder, "components"));
        foreach (var port in new[] { servers.Redis.Port, servers.Postgres.Port, servers.Objects.Port }) servers._link.Add(CuttingProxy.Start(port));
        servers.WriteComponents();
        return servers;
    }

    /// <summary>Bytes that came to edge 2 from the object store.</summary>
    public long ObjectBytesOverLink => _link[2].BytesToClients;

    /// <summary>Breaks every connection of edge 2 and takes no new one.</summary>
    public Task CutLink() => Task.WhenAll(_link.Select(way => way.Down()));

    /// <summary>Lets edge 2 through again.</summary>
    public void MendLink() => _link.ForEach(way => way.Up());

    public async ValueTask DisposeAsync()
    {
        foreach (var way in _link) await way.DisposeAsync();
        await Objects.DisposeAsync();
        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private static string Connection(int port) => string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={port} dbname=postgres user=puente");

    private void WriteComponents()
    {
        var set = Path.Combine(AppContext.BaseDirectory, "dapr-components", "servers");
        foreach (var file in Directory.EnumerateFiles(set, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Components, Path.GetRelativePath(set, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var text = File.ReadAllText(file);
            var isShared = Path.GetFileName(file) is "pubsub.yaml" or "twins.yaml" or "cloud.yaml";
            File.WriteAllText(target, At(text, Redis.Port, Objects.Port) + (isShared ? "scopes: [hub, edge-1]\n" : ""));
            if (isShared)
                File.WriteAllText(
                    Path.Combine(Components, $"{Path.GetFileNameWithoutExtension(file)}-edge-2.yaml"),
                    At(text, _link[0].Port, _link[2].Port).Replace("PUENTE_POSTGRES", "PUENTE_POSTGRES_EDGE_2", StringComparison.Ordinal) + "scopes: [edge-2]\n");
        }
    }

    private static string At(string text, int redis, int objects) => text
        .Replace("localhost:6379", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis}"), StringComparison.Ordinal)
        .Replace("localhost:4568", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{objects}"), StringComparison.Ordinal);
}
