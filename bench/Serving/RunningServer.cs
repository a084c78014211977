using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Serving.Models;
using Puente.Serving.OpenInference;
using Puente.Serving.OpenInference.Grpc;
using Puente.Serving.OpenInference.Rest;

namespace Puente.Bench.Serving;

/// <summary>The server as an edge has it, on two ports of the loopback address.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningServer(WebApplication app, ModelHost host)
    {
        (_app, Host) = (app, host);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToList();
        (Rest, Grpc) = (addresses[0], addresses[1]);
    }

    public ModelHost Host { get; }

    public Uri Rest { get; }

    public Uri Grpc { get; }

    public static async Task<RunningServer> StartAsync(ReleaseFolder release, ModelHostOptions? options = null)
    {
        var host = new ModelHost(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOpenInferenceGrpc(host, _ => true);
        builder.WebHost.AllowTensors().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Listen(IPAddress.Loopback, 0);
            server.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.MapOpenInferenceProtocol(host, _ => true);
        app.MapOpenInferenceGrpc();
        var starting = app.StartAsync();
        host.SwitchTo(host.Load(release.Folder, release.Manifest, $"sha256:{new string('0', 64)}"));
        await starting;
        return new RunningServer(app, host);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Host.Dispose();
    }
}
