using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Puente.Runtime.Functions;

/// <summary>Puts a function app together.</summary>
public sealed class FunctionsApplicationBuilder
{
    private readonly WebApplicationBuilder web;
    private readonly EmbeddedHostOptions options = new();

    internal FunctionsApplicationBuilder(string[] args) =>
        web = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

    /// <summary>The app's settings.</summary>
    public IConfigurationManager Configuration => web.Configuration;

    /// <summary>The environment the app runs in.</summary>
    public IHostEnvironment Environment => web.Environment;

    /// <summary>Logging; levels also come from <c>host.json</c>.</summary>
    public ILoggingBuilder Logging => web.Logging;

    /// <summary>Services that function classes may ask for.</summary>
    public IServiceCollection Services => web.Services;

    internal bool WebEnabled { get; set; }

    internal void Configure(Action<EmbeddedHostOptions> configure) => configure(options);

    /// <summary>Finds the functions and makes the host.</summary>
    /// <exception cref="HostStartupException">Holds every fault of the options, of <c>host.json</c>, or of the functions.</exception>
    public FunctionsHost Build()
    {
        options.Validate();
        var hostJson = HostJsonReader.Read(options.HostJsonPath, EnvironmentVariables());
        var blobs = new BlobStore(options.BlobRootPath);
        var triggers = new TriggerReader(web.Configuration, options.TimeZone, blobs, WebEnabled);
        var types = AssemblyScan.Resolve(options.Assemblies).SelectMany(a => a.GetTypes()).Where(options.IncludeType);
        var functions = new FunctionDiscovery(triggers, blobs, hostJson, web.Configuration).Discover(types);

        Directory.CreateDirectory(options.DataDirectory);
        web.Services.AddSingleton(options).AddSingleton(hostJson).AddSingleton(blobs).AddSingleton(functions);
        web.Services.AddSingleton(new KeyRing(HostSecretsFile.ReadOrCreate(options.SecretsPath)));
        web.Services.AddFunctionHost(functions, hostJson, options, web.Configuration);
        ConfigureLogging(hostJson);
        ConfigureServer();

        var app = web.Build();
        FunctionServices.Check(functions, app.Services);
        HttpPipeline.Configure(app);
        return new FunctionsHost(app, options);
    }

    private static IEnumerable<KeyValuePair<string, string?>> EnvironmentVariables() =>
        System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value));

    private void ConfigureLogging(HostJson hostJson)
    {
        // Two lines for every request are of use to few: whoever wants them says so in host.json.
        web.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        foreach (var (category, level) in hostJson.LogLevels)
        {
            if (category.Equals("default", StringComparison.OrdinalIgnoreCase)) web.Logging.SetMinimumLevel(level);
            else web.Logging.AddFilter(category, level);
        }
    }

    private void ConfigureServer()
    {
        // The port is an option of this host: an address meant for another server in this environment does not move it.
        web.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "").UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
        web.Services.Configure<HostOptions>(o => o.ShutdownTimeout = options.ShutdownTimeout);
        web.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBodyBytes;
            kestrel.Listen(options.Address, options.Port);
            options.ConfigureKestrel?.Invoke(kestrel);
        });
    }
}
