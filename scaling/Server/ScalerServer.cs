using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Scaling.Protocol;
using Puente.Scaling.Signals;

namespace Puente.Scaling.Server;

/// <summary>KEDA's external scaler, and <c>grpc.health.v1.Health</c>, on a port of their own: HTTP/2, in cleartext unless there is a certificate.</summary>
public sealed class ScalerServer : IAsyncDisposable
{
    // A trigger's metadata is some hundred bytes; the stored object's bound is far above, and no manifest of ours comes near it.
    private const int MaxMessageBytes = 64 * 1024, MaxConnections = 1024;

    // Calls beside the streams of one connection: KEDA opens one for all of its ScaledObjects, and Kestrel's own bound of 100 would make polls wait for streams.
    private const int CallsBesideStreams = 100;

    private static readonly TimeSpan _pingEvery = TimeSpan.FromSeconds(30), _pingAnswer = TimeSpan.FromSeconds(20);
    private readonly WebApplication _app;
    private readonly ScalerOptions _options;

    private ScalerServer(WebApplication app, ScalerOptions options) => (_app, _options) = (app, options);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Whether it speaks TLS.</summary>
    public bool Tls => _options.CertificateFile is not null;

    /// <summary>Whether a client must show a certificate.</summary>
    public bool MutualTls => _options.ClientCaFile is not null;

    /// <summary>Streams that are open.</summary>
    public int Streams => _app.Services.GetRequiredService<StreamSlots>().Open;

    /// <summary>Starts to listen.</summary>
    /// <param name="options">Where, and for whom.</param>
    /// <param name="signals">What the tier measures, one for a metric; those that are missing are unknown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The tier's own log.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="InputException">A certificate file is wrong, or the address cannot be had.</exception>
    public static async Task<ScalerServer> StartAsync(
        ScalerOptions options, IEnumerable<IScalingSignal> signals, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (options.Faults().FirstOrDefault() is { } fault) throw fault;
        var certificates = options.CertificateFile is null ? null : new ScalerCertificates(options, loggers.CreateLogger<ScalerServer>());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => Configure(server, options, certificates));
        builder.Services
            .AddSingleton(loggers)
            .AddSingleton(time)
            .AddSingleton(options)
            .AddSingleton(new StreamSlots(options.MaxStreams))
            .AddSingleton(new SignalBoard(signals, options, time))
            .AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (MaxMessageBytes, MaxMessageBytes));
        // It serves while it listens: a source that is away is UNAVAILABLE to who asks for its metric, and restarts no pod.
        builder.Services.AddGrpcHealthChecks(health => health.Services.Map(ExternalScaler.Descriptor.FullName, _ => true)).AddCheck("scaler", () => HealthCheckResult.Healthy());
        var app = builder.Build();
        app.MapGrpcService<ExternalScalerService>();
        app.MapGrpcHealthChecksService();
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            if (e is IOException { InnerException: AddressInUseException })
                throw new InputException("--scaler-port", $"{options.Port}", "is in use by another process", "Stop that process, or give another port.");
            throw;
        }

        return new ScalerServer(app, options);
    }

    /// <summary>Stops: open streams end cleanly first.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) => await _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Configure(KestrelServerOptions server, ScalerOptions options, ScalerCertificates? certificates)
    {
        server.AddServerHeader = false;
        server.Limits.MaxConcurrentConnections = MaxConnections;
        server.Limits.Http2.MaxStreamsPerConnection = options.MaxStreams + CallsBesideStreams;
        // A peer that is gone without a word gives its streams back.
        (server.Limits.Http2.KeepAlivePingDelay, server.Limits.Http2.KeepAlivePingTimeout) = (_pingEvery, _pingAnswer);
        server.Listen(new IPEndPoint(options.Address, options.Port), listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificates is not null)
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificates.Current()) });
        });
    }
}
