using Grpc.Core;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>A pub/sub component under its name.</summary>
/// <param name="Name">The component's name.</param>
/// <param name="Broker">Where the events are.</param>
/// <param name="Group">The consumer group of this app: consumerID, else the app id.</param>
/// <param name="AllowedTopics">The topics that may be used; empty: all.</param>
internal sealed record PubSubComponent(string Name, IMessageBroker Broker, string Group, IReadOnlyList<string> AllowedTopics)
{
    public Task PublishAsync(string topic, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        if (AllowedTopics.Count > 0 && !AllowedTopics.Contains(topic))
            throw Fail.Rpc(StatusCode.PermissionDenied, "DAPR_PUBSUB_FORBIDDEN", $"topic {topic} is not among the allowed topics of pubsub {Name}: {string.Join(", ", AllowedTopics)}");
        return Broker.PublishAsync(Name, topic, messages, cancellationToken);
    }
}
