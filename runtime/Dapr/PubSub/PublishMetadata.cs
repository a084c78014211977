using System.Globalization;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>The publish metadata that Dapr understands; keys without regard to case.</summary>
internal sealed class PublishMetadata
{
    private const string OverridePrefix = "cloudevent.";
    private static readonly Dictionary<string, string> None = [];
    private static readonly string[] Overridable = ["id", "source", "type", "subject", "traceid", "traceparent", "tracestate"];
    private Dictionary<string, string>? overrides;

    public PublishMetadata(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
            return;
        foreach (var (key, value) in metadata)
        {
            if (key.StartsWith(OverridePrefix, StringComparison.OrdinalIgnoreCase))
                Override(key[OverridePrefix.Length..].ToLowerInvariant(), value);
            else if (key.Equals("rawPayload", StringComparison.OrdinalIgnoreCase))
                RawPayload = Flag(value);
            else if (key.Equals("ttlInSeconds", StringComparison.OrdinalIgnoreCase))
                TimeToLive = Seconds(value);
            else if (key.Equals("retain", StringComparison.OrdinalIgnoreCase))
                Retain = value;
        }
    }

    /// <summary>No envelope: subscribers get the bytes as they are.</summary>
    public bool RawPayload { get; }

    /// <summary>How long the event is worth delivering; null: for ever.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>MQTT's own, as it was given; other brokers do not look at it.</summary>
    public string? Retain { get; }

    /// <summary>Attributes that replace the envelope's.</summary>
    public IReadOnlyDictionary<string, string> Overrides => overrides ?? None;

    private void Override(string attribute, string value)
    {
        if (Overridable.Contains(attribute) && value.Length > 0)
            (overrides ??= [])[attribute] = value;
    }

    private static bool Flag(string value) => value.ToLowerInvariant() switch
    {
        "1" or "t" or "true" => true,
        "0" or "f" or "false" => false,
        _ => throw Fail.Rpc(StatusCode.InvalidArgument, "DAPR_PUBSUB_METADATA_DESERIALIZATION", $"metadata rawPayload '{value}' is not one of: true, false"),
    };

    private static TimeSpan? Seconds(string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : throw Fail.Rpc(StatusCode.InvalidArgument, "DAPR_PUBSUB_METADATA_DESERIALIZATION", $"metadata ttlInSeconds '{value}' is not a whole number above 0");
}
