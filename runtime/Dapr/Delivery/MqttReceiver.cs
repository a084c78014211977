using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.Mqtt;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>
/// The connection that receives, under the consumerID, and the session that the broker keeps for it. Of the processes of this machine one at a time
/// has it; the others stand by. Nothing is acknowledged here: what is in the inbox when the process dies comes again.
/// </summary>
internal sealed class MqttReceiver(MqttOptions options, string lockFolder) : IDisposable
{
    /// <summary>The broker sends few events before the first is acknowledged (Mosquitto: 20); this bounds those of quality 0, which need no acknowledgement.</summary>
    private const int MostWaiting = 10_000;

    private readonly MqttClientOptions connect = options.Connect().WithClientId(options.ClientId).WithCleanSession(options.CleanSession).Build();
    private readonly Channel<MqttApplicationMessageReceivedEventArgs> inbox = Channel.CreateBounded<MqttApplicationMessageReceivedEventArgs>(MostWaiting);
    private readonly List<string> topics = [];
    private readonly HashSet<string> subscribed = [];
    private ConsumerLock? held;
    private IMqttClient? client;
    private Task<string>? lost;
    private bool away;

    public ChannelReader<MqttApplicationMessageReceivedEventArgs> Inbox => inbox.Reader;

    public string Server => options.Server;

    public string ClientId => options.ClientId;

    /// <summary>Subscribes, so that the session holds the events from now on.</summary>
    public async Task RegisterAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        topics.Add(delivery.Subscriber.Topic);
        // Another process has the session, and has subscribed; or the broker is away, and one wait for it is enough.
        if (!TryTakeTurn() || away)
            return;
        try
        {
            await ReadyAsync(() => { }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Fail.IsOfStore(e))
        {
            away = true;
            SidecarLog.StoreFailed(delivery.Logger, delivery.Delay(1), e);
        }
    }

    /// <summary>Whether this process is the one that receives; it stays so until it ends.</summary>
    public bool TryTakeTurn()
    {
        Directory.CreateDirectory(lockFolder);
        held ??= ConsumerLock.TryTake(lockFolder, $"mqtt.{options.Server}.{options.ClientId}");
        return held is not null;
    }

    /// <summary>Connects unless it is connected, and waits until the connection is lost; why it was.</summary>
    /// <param name="newSession">Called when the broker kept no session, before its first event.</param>
    /// <param name="cancellationToken">Ends the wait, not the connection.</param>
    public async Task<string> UntilLostAsync(Action newSession, CancellationToken cancellationToken)
    {
        await ReadyAsync(newSession, cancellationToken).ConfigureAwait(false);
        return await lost!.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves; the session stays at the broker unless cleanSession. The next process may receive.</summary>
    /// <param name="forgotten">Topics of which the session is to keep nothing more.</param>
    public async Task LeaveAsync(IReadOnlyList<string> forgotten)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            if (client is { IsConnected: true } && forgotten.Count > 0)
                await client.UnsubscribeAsync(new() { TopicFilters = [.. forgotten] }, patience.Token).ConfigureAwait(false);
            if (client is { IsConnected: true })
                await client.DisconnectAsync(new(), patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Fail.IsOfStore(e) || e is OperationCanceledException)
        {
            // The broker notices by itself that the connection is gone.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        client?.Dispose();
        held?.Dispose();
        held = null;
    }

    private async Task ReadyAsync(Action newSession, CancellationToken cancellationToken)
    {
        if (client is not { IsConnected: true })
            await ConnectAsync(newSession, cancellationToken).ConfigureAwait(false);
        await SubscribeAsync(client!, cancellationToken).ConfigureAwait(false);
    }

    private async Task ConnectAsync(Action newSession, CancellationToken cancellationToken)
    {
        client?.Dispose();
        var fresh = new MqttClientFactory().CreateMqttClient();
        var gone = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        fresh.DisconnectedAsync += e =>
        {
            gone.TrySetResult(e.Exception?.Message ?? e.Reason.ToString());
            return Task.CompletedTask;
        };
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fresh.ApplicationMessageReceivedAsync += async received =>
        {
            await opened.Task.ConfigureAwait(false);
            received.AutoAcknowledge = false;
            if (!inbox.Writer.TryWrite(received) && received.ApplicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce)
                await inbox.Writer.WriteAsync(received, CancellationToken.None).ConfigureAwait(false);
        };
        try
        {
            if (!await MqttConnection.OpenAsync(fresh, connect, options.Server, cancellationToken).ConfigureAwait(false))
            {
                subscribed.Clear();
                newSession();
            }
        }
        finally
        {
            opened.SetResult();
        }

        (client, lost) = (fresh, gone.Task);
    }

    /// <summary>Subscribes what is not. A session has kept the rest, and to subscribe again would bring every retained event again.</summary>
    private async Task SubscribeAsync(IMqttClient connected, CancellationToken cancellationToken)
    {
        foreach (var topic in topics.Where(t => !subscribed.Contains(t)))
        {
            var answer = await connected.SubscribeAsync(topic, options.Quality, cancellationToken).ConfigureAwait(false);
            if (answer.Items.FirstOrDefault(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
                throw new IOException($"{options.Server} refuses the subscription to {topic}: {refused.ResultCode}");
            subscribed.Add(topic);
        }
    }
}
