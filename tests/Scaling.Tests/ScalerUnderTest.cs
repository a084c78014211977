using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Scaling.Decisions;
using Puente.Scaling.Protocol;
using Puente.Scaling.Server;

namespace Puente.Scaling.Tests;

/// <summary>A scaler on a free port, with sources and a clock that are the test's, and a client generated from the contract.</summary>
internal sealed class ScalerUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);
    private readonly List<GrpcChannel> _channels = [];
    private ScalerServer? _server;

    private ScalerUnderTest()
    {
        Photographs = new FakeSignal(ScalingMetric.QueuedPhotographs, Time);
        Tunings = new FakeSignal(ScalingMetric.PendingTuningJobs, Time);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));

    public FakeSignal Photographs { get; }

    public FakeSignal Tunings { get; }

    public ScalerServer Server => _server!;

    public ExternalScaler.ExternalScalerClient Keda { get; private set; } = null!;

    /// <summary>Starts one. Its clock may be moved on while a source is read: unless a test gives a limit, that takes no reading's time away.</summary>
    public static async Task<ScalerUnderTest> StartAsync(ScalerOptions? options = null, TimeSpan? readTimeout = null, TimeSpan settle = default)
    {
        var scaler = new ScalerUnderTest();
        scaler._server = await ScalerServer.StartAsync(
            (options ?? new ScalerOptions()) with { Settle = settle, ReadTimeout = readTimeout ?? TimeSpan.FromDays(1) }, [scaler.Photographs, scaler.Tunings], scaler.Time, NullLoggerFactory.Instance, Cancel);
        scaler.Keda = new ExternalScaler.ExternalScalerClient(scaler.Connect());
        return scaler;
    }

    /// <summary>A ScaledObject that asks for photographs, five a worker, with these keys changed; null takes one away.</summary>
    public static ScaledObjectRef Asks(params (string Key, string? Value)[] changes)
    {
        var asks = new ScaledObjectRef { Name = "puente-inference", Namespace = "puente", ScalerMetadata = { ["scalerAddress"] = "agent:9090", ["metric"] = "queued-photographs", ["target"] = "5" } };
        foreach (var (key, value) in changes)
            if (value is null) asks.ScalerMetadata.Remove(key);
            else asks.ScalerMetadata[key] = value;
        return asks;
    }

    public static async Task<Status> RefusedAsync<T>(AsyncUnaryCall<T> call) => (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).Status;

    /// <summary>The next message of a stream; null when it ended cleanly.</summary>
    public static async Task<bool?> NextAsync(AsyncServerStreamingCall<IsActiveResponse> stream) =>
        await stream.ResponseStream.MoveNext(Cancel).WaitAsync(_deadline) ? stream.ResponseStream.Current.Result : null;

    /// <summary>Waits until <paramref name="holds"/>.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        over.CancelAfter(_deadline);
        while (!holds())
        {
            Assert.False(over.IsCancellationRequested, $"Waited in vain for {what}.");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>One more connection, or the first over TLS.</summary>
    public GrpcChannel Connect(SocketsHttpHandler? handler = null)
    {
        // As KEDA: one connection, however many calls.
        handler ??= new SocketsHttpHandler();
        handler.EnableMultipleHttp2Connections = false;
        var channel = GrpcChannel.ForAddress(Server.Address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _channels.Add(channel);
        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        await _server!.DisposeAsync();
    }
}
