using MQTTnet;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.Mqtt;

/// <summary>
/// The events that the broker has sent and that are not acknowledged. After a lost connection it sends them again, under the same numbers:
/// what is being handled is then not handled a second time, and what was done meanwhile is acknowledged at last.
/// </summary>
internal sealed class MqttInHand
{
    private readonly Lock gate = new();
    private readonly Dictionary<ushort, MqttMessage> messages = [];

    /// <summary>Takes note of an event; null where it is one in hand that has come again.</summary>
    public async Task<MqttMessage?> TakeAsync(MqttApplicationMessageReceivedEventArgs received, CancellationToken abort)
    {
        var message = new MqttMessage(received);
        if (message.Id == 0)
            return message;
        MqttMessage? known;
        bool done;
        lock (gate)
        {
            if (!messages.TryGetValue(message.Id, out known) || !known.IsSameAs(message))
            {
                messages[message.Id] = message;
                return message;
            }

            (known.Received, done, known.AwaitsRepetition) = (received, known.AwaitsRepetition, false);
        }

        if (done)
            await AcknowledgeAsync(known, abort).ConfigureAwait(false);
        return null;
    }

    /// <summary>Tells the broker that an event is done; on a connection that is gone, when the event comes again.</summary>
    public async Task AcknowledgeAsync(MqttMessage message, CancellationToken abort)
    {
        if (message.Id == 0)
            return;
        for (MqttApplicationMessageReceivedEventArgs? tried = null; ;)
        {
            lock (gate)
            {
                if (message.Received == tried)
                {
                    message.AwaitsRepetition = true;
                    return;
                }

                tried = message.Received;
            }

            try
            {
                await tried.AcknowledgeAsync(abort).ConfigureAwait(false);
                lock (gate)
                {
                    if (messages.GetValueOrDefault(message.Id) == message)
                        messages.Remove(message.Id);
                    return;
                }
            }
            catch (Exception e) when (Fail.IsOfStore(e) || e is ObjectDisposedException)
            {
                // Its connection is gone. The broker sends it again on the next.
            }
        }
    }

    /// <summary>The broker has no session any more: its numbers mean other events from now on.</summary>
    public void Forget()
    {
        lock (gate)
            messages.Clear();
    }
}
