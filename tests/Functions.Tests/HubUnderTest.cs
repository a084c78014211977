using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Tiers;
using Puente.Hub;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Tests;

/// <summary>The hub's parts on the local component files, without host or engine.</summary>
internal sealed class HubUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Func<HubUnderTest> _replica;
    private readonly bool _isReplica;

    private HubUnderTest(string folder, string data, string components, TimeProvider time, IReadOnlyDictionary<string, string?> settings)
    {
        (Folder, _isReplica) = (folder, data != "hub");
        _replica = () => new HubUnderTest(folder, $"{data}-too", components, time, settings);
        var tier = new TierOptions
        {
            Name = "hub",
            Data = Path.Combine(folder, data),
            Shared = Path.Combine(folder, "cloud"),
            Components = components,
            Port = 0,
            Trainer = "none",
        };
        Directory.CreateDirectory(tier.Data);
        Directory.CreateDirectory(tier.Shared);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(time)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddEmbeddedDapr(dapr =>
            {
                dapr.AppId = tier.Name;
                dapr.ComponentsDirectories.Add(components);
                dapr.BaseDirectory = tier.Data;
                dapr.SharedDirectory = tier.Shared;
                dapr.JsonSerializerOptions = Json.Options;
            })
            .AddTier(tier)
            .AddHub(tier)
            .BuildServiceProvider();
    }

    public string Folder { get; }

    /// <summary>Starts one that hears edges without a key, unless the settings say otherwise: most tests are about something else.</summary>
    public static async Task<HubUnderTest> StartAsync(TimeProvider? time = null, IReadOnlyDictionary<string, string?>? settings = null, string? state = null)
    {
        var all = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>());
        all.TryAdd("Enrolment:RequireKey", "false");
        var folder = Directory.CreateTempSubdirectory("puente-hub-").FullName;
        var hub = new HubUnderTest(folder, "hub", Components(folder, state), time ?? TimeProvider.System, all);
        await CatalogRegistration.MigrateAsync(hub._services);
        return hub;
    }

    /// <summary>Another process of the same hub: with a folder of its own, and the same servers. It goes first.</summary>
    public HubUnderTest Replica() => _replica();

    /// <summary>The local component files; with another one for the hub's own state where that is given.</summary>
    private static string Components(string folder, string? state)
    {
        var local = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local");
        if (state is null) return local;
        var own = Directory.CreateDirectory(Path.Combine(folder, "components")).FullName;
        foreach (var file in Directory.EnumerateFiles(local, "*.yaml")) File.Copy(file, Path.Combine(own, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(own, "state.yaml"), state);
        return own;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Files under a folder of the hub's work.</summary>
    public IReadOnlyList<string> Files(string under) => Directory.Exists(Path.Combine(Folder, under))
        ? [.. Directory.EnumerateFiles(Path.Combine(Folder, under), "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
        : [];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_isReplica) return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
