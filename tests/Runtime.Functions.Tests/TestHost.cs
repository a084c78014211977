using System.Net.Http.Json;
using Microsoft.Extensions.Logging;

namespace Puente.Runtime.Functions.Tests;

/// <summary>A host in this process, on a free port and a folder of its own that goes with it.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly bool ownsFolder;

    private TestHost(FunctionsHost host, string folder, bool ownsFolder)
    {
        (Host, Folder, this.ownsFolder) = (host, folder, ownsFolder);
        Client = new HttpClient { BaseAddress = host.Addresses[0] };
        Client.DefaultRequestHeaders.Add("x-functions-key", host.Secrets.MasterKey);
        Anonymous = new HttpClient { BaseAddress = host.Addresses[0] };
    }

    public FunctionsHost Host { get; }

    public string Folder { get; }

    /// <summary>Carries the master key.</summary>
    public HttpClient Client { get; }

    public HttpClient Anonymous { get; }

    /// <summary>Starts a host whose functions are those of <typeparamref name="TFunctions"/> alone.</summary>
    public static async Task<TestHost> StartAsync<TFunctions>(Action<FunctionsApplicationBuilder>? configure = null, string? hostJson = null, string? folder = null)
    {
        var owns = folder is null;
        folder ??= NewFolder();
        var host = Build(folder, [typeof(TFunctions)], configure, hostJson);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new TestHost(host, folder, owns);
    }

    public static FunctionsHost Build(string folder, Type[] functions, Action<FunctionsApplicationBuilder>? configure = null, string? hostJson = null)
    {
        File.WriteAllText(Path.Combine(folder, "host.json"), hostJson ?? """{ "version": "2.0" }""");
        var builder = FunctionsApplication.CreateBuilder([]).ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders();
        builder.UseEmbeddedHost(options =>
        {
            options.Port = 0;
            options.DataDirectory = Path.Combine(folder, "data");
            options.BlobRoot = Path.Combine(folder, "objects");
            options.HostJsonPath = Path.Combine(folder, "host.json");
            options.Assemblies.Add(typeof(TestHost).Assembly);
            options.IncludeType = functions.Contains;
            options.BlobPollInterval = TimeSpan.FromMilliseconds(20);
            options.BlobRetryDelay = TimeSpan.FromMilliseconds(1);
            options.ShutdownTimeout = TimeSpan.FromSeconds(5);
        });
        configure?.Invoke(builder);
        return builder.Build();
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("puente-functions-").FullName;

    public async Task<T?> GetAsync<T>(string path) => await Client.GetFromJsonAsync<T>(path, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Anonymous.Dispose();
        await Host.StopAsync(CancellationToken.None);
        await Host.DisposeAsync();
        if (ownsFolder) Directory.Delete(Folder, recursive: true);
    }
}
