using MQTTnet;

namespace Puente.Runtime.Dapr.Mqtt;

/// <summary>
/// The connection that publishes, made at first use and again after a loss. Its client id is its own: a second connection under the id that
/// receives would throw out the first.
/// </summary>
internal sealed class MqttPublisher(MqttOptions options, TimeProvider timeProvider) : IDisposable
{
    /// <summary>The most events sent before the first of them is confirmed.</summary>
    private const int Window = 256;

    private readonly MqttClientOptions connect = options.Connect().WithClientId($"{options.ClientId}-{Guid.NewGuid():n}"[..(options.ClientId.Length + 9)]).WithCleanSession().Build();
    private readonly SemaphoreSlim gate = new(1, 1);
    private IMqttClient? client;
    private bool disposed;

    /// <summary>Publishes in order; returns when the broker has confirmed all (quality 0: when they are sent).</summary>
    /// <exception cref="TimeoutException">The broker does not answer.</exception>
    public async Task PublishAsync(IEnumerable<MqttApplicationMessage> messages, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(MqttOptions.Patience, timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var connected = await ConnectedAsync(limit.Token).ConfigureAwait(false);
            foreach (var some in messages.Chunk(Window))
                await Task.WhenAll(some.Select(m => connected.PublishAsync(m, limit.Token))).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw patience.IsCancellationRequested
                ? new TimeoutException($"no answer from {options.Server} within {MqttOptions.Patience}", e)
                : new IOException($"the connection to {options.Server} is lost", e);
        }
    }

    public void Dispose()
    {
        disposed = true;
        client?.Dispose();
    }

    private async Task<IMqttClient> ConnectedAsync(CancellationToken cancellationToken)
    {
        if (client is { IsConnected: true } ready)
            return ready;
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (client is { IsConnected: true } made)
                return made;
            client?.Dispose();
            client = null;
            var fresh = new MqttClientFactory().CreateMqttClient();
            await MqttConnection.OpenAsync(fresh, connect, options.Server, cancellationToken).ConfigureAwait(false);
            return client = fresh;
        }
        finally
        {
            gate.Release();
        }
    }
}
