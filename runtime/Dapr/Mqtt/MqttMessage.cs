using System.Buffers;
using MQTTnet;

namespace Puente.Runtime.Dapr.Mqtt;

/// <summary>One event that the broker has sent, and the means to acknowledge it.</summary>
internal sealed class MqttMessage(MqttApplicationMessageReceivedEventArgs received)
{
    /// <summary>Changes when the broker sends it again on a later connection. Guarded by the owner.</summary>
    public MqttApplicationMessageReceivedEventArgs Received { get; set; } = received;

    /// <summary>Handled, but on a connection that is gone: acknowledged when it is sent again. Guarded by the owner.</summary>
    public bool AwaitsRepetition { get; set; }

    /// <summary>The broker's number for it, never 0; 0 where it wants no acknowledgement.</summary>
    public ushort Id { get; } = received.PacketIdentifier;

    public string Topic { get; } = received.ApplicationMessage.Topic;

    public bool Retained { get; } = received.ApplicationMessage.Retain;

    public byte[] Data { get; } = received.ApplicationMessage.Payload.ToArray();

    public bool IsSameAs(MqttMessage other) => Topic == other.Topic && Data.AsSpan().SequenceEqual(other.Data);
}
