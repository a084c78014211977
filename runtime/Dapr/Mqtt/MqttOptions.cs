using MQTTnet;
using MQTTnet.Protocol;

namespace Puente.Runtime.Dapr.Mqtt;

/// <summary>The metadata of <c>pubsub.mqtt3</c>.</summary>
/// <param name="Server">The broker as <c>host:port</c>.</param>
/// <param name="ClientId">Of the connection that receives, and so the name of the session that the broker keeps: consumerID.</param>
/// <param name="CleanSession">True: the broker keeps nothing for an app that is away.</param>
/// <param name="Quality">How surely events go to the broker and come from it.</param>
/// <param name="Retain">Whether the broker keeps the last event of a topic for later subscribers, where a publisher does not say.</param>
/// <param name="Connect">What every connection has in common: address, TLS, user; a new builder each time.</param>
internal sealed record MqttOptions(
    string Server, string ClientId, bool CleanSession, MqttQualityOfServiceLevel Quality, bool Retain, Func<MqttClientOptionsBuilder> Connect)
{
    /// <summary>The longest wait for any one answer of the broker; Dapr's own.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
}
