using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.Sidecar.App;
using Puente.Runtime.Dapr.Sidecar.Grpc;
using Puente.Runtime.Dapr.Sidecar.Http;

namespace Puente.Runtime.Dapr.Sidecar;

/// <summary>
/// Stands in for the process <c>daprd</c>, not for its protocol: a gRPC and an HTTP server with Dapr's services, messages, tokens and statuses, and
/// the calls that a sidecar makes to its app. The components behind it are those of an <see cref="EmbeddedDaprClient"/> in this process.
/// </summary>
public sealed class SidecarServer : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly EmbeddedDaprClient client;
    private readonly AppSide app;
    private int disposed;

    private SidecarServer(SidecarOptions options)
    {
        var embedded = new EmbeddedDaprOptions();
        options.Fill(embedded);
        client = new EmbeddedDaprClient(embedded);
        app = new AppSide(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = embedded.MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, options.GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, options.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(new Components(client, app)).AddSingleton(new ApiToken(options.ApiToken)).AddSingleton<DaprService>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = (int)embedded.MaxBodyBytes;
            grpc.MaxSendMessageSize = (int)embedded.MaxBodyBytes;
            grpc.Interceptors.Add<TokenInterceptor>();
        });
        web = builder.Build();
        web.UseRouting();
        web.UseMiddleware<TokenMiddleware>();
        web.MapGrpcService<DaprService>();
        HttpApi.Map(web);
    }

    public int GrpcPort { get; private set; }

    public int HttpPort { get; private set; }

    /// <summary>Where the calls to the app stand.</summary>
    public AppSide App => app;

    /// <summary>Starts the servers; the app is looked for from then on.</summary>
    public static async Task<SidecarServer> StartAsync(SidecarOptions options)
    {
        var sidecar = new SidecarServer(options);
        try
        {
            await sidecar.web.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await sidecar.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var ports = sidecar.web.Urls.Select(url => new Uri(url).Port).ToArray();
        (sidecar.GrpcPort, sidecar.HttpPort) = (ports[0], ports[1]);
        sidecar.app.Start();
        return sidecar;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await app.DisposeAsync().ConfigureAwait(false);
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await web.StopAsync(now.Token).ConfigureAwait(false);
        await web.DisposeAsync().ConfigureAwait(false);
        client.Dispose();
    }
}
