using Puente.Runtime.Dapr.Mqtt;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.PubSub;

internal static class MqttBrokerFactory
{
    public static void Start(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var mqtt = MqttSettings.Read(settings, options.AppId);
        var allowed = settings.Texts("allowedTopics");
        if (set.PubSubs.Values.FirstOrDefault(p => p.Broker is MqttBroker b && b.Session == (mqtt.Server, mqtt.ClientId)) is { } other)
            settings.Fault("consumerID", mqtt.ClientId, $"is also that of component {other.Name} at {mqtt.Server}: one would throw out the other. Give each its own");
        if (sound())
            ComponentTypes.AddPubSub(set, new(settings.ComponentName, new MqttBroker(mqtt, options.SharedFolder, options.TimeProvider), mqtt.ClientId, allowed));
    }
}
