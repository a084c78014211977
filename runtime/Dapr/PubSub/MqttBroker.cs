using Grpc.Core;
using MQTTnet;
using Puente.Runtime.Dapr.Delivery;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.Mqtt;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>
/// <c>pubsub.mqtt3</c>: the event is the payload, under its topic, as Dapr's own component has it (MQTT 3.1.1). The broker keeps a session a consumerID,
/// unless cleanSession, and with it what comes while the app is away. Several events at a time, in no promised order.
/// </summary>
/// <param name="options">The component's metadata.</param>
/// <param name="lockFolder">Where the processes of this machine agree on who receives: MQTT lets one connection a client id live.</param>
/// <param name="timeProvider">The clock of time limits.</param>
internal sealed class MqttBroker(MqttOptions options, string lockFolder, TimeProvider timeProvider) : IMessageBroker
{
    private readonly MqttPublisher publisher = new(options, timeProvider);
    private readonly MqttReceiver receiver = new(options, lockFolder);

    /// <summary>What no two components of an app may share.</summary>
    public (string Server, string ClientId) Session => (options.Server, options.ClientId);

    /// <summary>Publishes in order. A failure may leave the first ones published.</summary>
    public Task PublishAsync(string pubsub, string topic, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        if (!MqttTopic.IsName(topic))
            throw Fail.Rpc(StatusCode.Internal, "DAPR_PUBSUB_PUBLISH_MESSAGE", $"pubsub {pubsub}, topic {topic}: a topic to publish to has no wildcard (+, #)");
        return publisher.PublishAsync([.. messages.Select(m => Message(topic, m.Data, Retain(pubsub, topic, m.Retain)))], cancellationToken);
    }

    public (string Field, string Value, string Problem)? Refuses(DaprSubscription subscription)
    {
        if (!MqttTopic.IsFilter(subscription.Topic))
            return ("spec.topic", subscription.Topic, "is not an MQTT topic filter: + is a level of its own, # the last one");
        return subscription.DeadLetterTopic is { } dead && !MqttTopic.IsName(dead)
            ? ("spec.deadLetterTopic", dead, "must have no wildcard (+, #)")
            : null;
    }

    /// <summary>A broker that is away is told to the log: it keeps events for this app from the first connection on.</summary>
    public Task RegisterAsync(EventDelivery delivery, CancellationToken cancellationToken) => receiver.RegisterAsync(delivery, cancellationToken);

    public Task ServeAsync(IReadOnlyList<EventDelivery> deliveries, CancellationToken pause, CancellationToken abort) =>
        new MqttDelivery(receiver, deliveries, DeadLetterAsync).RunAsync(pause, abort);

    public void Dispose()
    {
        publisher.Dispose();
        receiver.Dispose();
    }

    private Task DeadLetterAsync(string topic, byte[] data, CancellationToken cancellationToken) => publisher.PublishAsync([Message(topic, data, options.Retain)], cancellationToken);

    private MqttApplicationMessage Message(string topic, byte[] data, bool retain) => new MqttApplicationMessageBuilder()
        .WithTopic(topic).WithPayload(data).WithQualityOfServiceLevel(options.Quality).WithRetainFlag(retain).Build();

    private bool Retain(string pubsub, string topic, string? text) => text switch
    {
        null or "" => options.Retain,
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw Fail.Rpc(StatusCode.Internal, "DAPR_PUBSUB_PUBLISH_MESSAGE", $"pubsub {pubsub}, topic {topic}: metadata retain '{text}' is not one of: true, false"),
    };
}
