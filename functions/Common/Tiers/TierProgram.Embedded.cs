using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Core;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Objects;
using Puente.Runtime.Dapr;
using Puente.Runtime.Dapr.Remote;
using Puente.Runtime.Dapr.Resources;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Functions.Common.Tiers;

/// <summary>Starts a tier on the embedded function host, and says in one line why when it cannot.</summary>
public static class TierProgram
{
    private const int Failed = 1, BadInput = 2;
    private static readonly TimeSpan _shutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Runs until SIGTERM, Ctrl-C or, where asked for, the end of standard input.</summary>
    /// <param name="tierName"><c>hub</c> or <c>edge</c>.</param>
    /// <param name="args">Command line; see <see cref="TierOptions.Switches"/>.</param>
    /// <param name="configure">Adds the tier's own services and endpoints.</param>
    /// <returns>Exit code: 0 stopped, 1 a configured sidecar or server was not there or a tuning failed, 2 wrong use.</returns>
    public static async Task<int> RunAsync(string tierName, string[] args, Action<FunctionsApplicationBuilder, TierOptions> configure)
    {
        try
        {
            var tier = Read(tierName, args);
            using var own = new OwnFolder(tier);
            using var held = await TierLock.TakeAsync(tier.Own, TimeProvider.System);
            await using var app = Build(tierName, args, configure);
            if (!await StartAsync(app)) return 0;
            Console.WriteLine($"puente-{tierName}: {tier.Name} listens on {app.Addresses[0]}");
            await app.WaitForShutdownAsync();
            // A part whose work is to end says so by the process's own code.
            return Environment.ExitCode;
        }
        catch (Exception e) when (OneLine(e) is { } line)
        {
            await Console.Error.WriteLineAsync($"puente-{tierName}: {line}");
            return e is SidecarUnavailableException or ServerUnavailableException ? Failed : BadInput;
        }
    }

    /// <summary>A tier that is put together and not started; <see cref="RunAsync"/> is the same, with the lock on its folder.</summary>
    /// <param name="tierName"><c>hub</c> or <c>edge</c>.</param>
    /// <param name="args">Command line; see <see cref="TierOptions.Switches"/>.</param>
    /// <param name="configure">Adds the tier's own services and endpoints.</param>
    /// <param name="time">Its clock; the system's when null.</param>
    /// <exception cref="Exception">It cannot be put together; the exceptions are those of its parts.</exception>
    public static FunctionsHost Build(string tierName, string[] args, Action<FunctionsApplicationBuilder, TierOptions> configure, TimeProvider? time = null)
    {
        var tier = Read(tierName, args);
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Configuration.AddEnvironmentVariables().AddCommandLine(args, TierOptions.Switches);
        builder.ConfigureFunctionsWebApplication();
        var token = DaprAppToken.Read(builder.Configuration);
        builder.Services.AddSingleton(token);
        // Beside a sidecar neither the component files nor the shared folder are this process's affair.
        if (!DaprServiceCollectionExtensions.UsesSidecar(builder.Configuration)) Directory.CreateDirectory(tier.Shared);
        builder.Services.AddDapr(builder.Configuration, dapr =>
        {
            dapr.AppId = tier.Name;
            dapr.ComponentsDirectories.Add(tier.Components);
            dapr.ComponentsDirectories.Add(Path.Combine(tier.Components, tierName));
            dapr.BaseDirectory = tier.Data;
            dapr.SharedDirectory = tier.Shared;
            dapr.AppToken = token.Value;
            dapr.TimeProvider = time ?? TimeProvider.System;
            dapr.Delivers = tier.Keeps;
            TierDapr.Configure(dapr);
        });
        builder.Services.AddTier(tier);
        builder.Services.AddOptions<DurableTaskOptions>().Configure<ObjectStore>((durable, objects) => durable.PayloadStore = new ObjectPayloadStore(objects));
        builder.AddTelemetry(tierName, tier.Keeps ? tier.Name : $"{tier.Name}-{Environment.MachineName}-{Environment.ProcessId}");
        if (tier.ExitWithParent) builder.Services.AddHostedService<ParentWatch>();
        builder.UseEmbeddedHost(host =>
        {
            (host.Address, host.Port) = (tier.Address, tier.Port);
            host.DataDirectory = tier.Own;
            host.SecretsFile = Path.Combine(tier.Data, "secrets.json");
            host.BlobRoot = Path.Combine(tier.Data, "objects");
            host.ShutdownTimeout = _shutdownTimeout;
            host.ConfigureApplication = app => DaprEndpoints.Map(app, token);
            host.MapException(Problems.Of);
        });
        configure(builder, tier);
        return builder.Build();
    }

    /// <summary>False when it was asked to stop before it had started, as while it waits for its sidecar.</summary>
    private static async Task<bool> StartAsync(FunctionsHost app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (OperationCanceledException e) when (app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            _ = e;
            return false;
        }
    }

    private static TierOptions Read(string tierName, string[] args) =>
        TierOptions.Read(new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args, TierOptions.Switches).Build(), tierName);

    /// <summary>What to tell the person who started the tier wrongly; null for a fault of ours, which keeps its stack.</summary>
    private static string? OneLine(Exception error) => error switch
    {
        InputException or PortInUseException or ComponentException or HostStartupException or SidecarSettingException or SidecarUnavailableException or ServerUnavailableException => error.Message.ReplaceLineEndings(" "),
        UnauthorizedAccessException or IOException => $"--data: {error.Message} Give a folder you may write to, with room on its disk.",
        _ => null,
    };
}
