using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>CloudEvents 1.0 in structured JSON, with Dapr's extension attributes (topic, pubsubname, traceid).</summary>
/// <param name="source">The publishing app id.</param>
/// <param name="timeProvider">The clock of <c>time</c> and <c>expiration</c>.</param>
internal sealed class CloudEventEnvelope(string source, TimeProvider timeProvider)
{
    public const string ContentType = "application/cloudevents+json";
    private const string DefaultType = "com.dapr.event.sent";

    /// <summary>The envelope's bytes for one published event.</summary>
    public byte[] Wrap(string pubsub, string topic, ReadOnlyMemory<byte> data, string? contentType, PublishMetadata metadata)
    {
        var dataType = string.IsNullOrEmpty(contentType) ? "text/plain" : contentType;
        var isEvent = MediaType(dataType) == ContentType;
        var envelope = isEvent ? Parse(data) : new JsonObject();
        Default(envelope, "id", Guid.NewGuid().ToString());
        Default(envelope, "specversion", "1.0");
        Default(envelope, "source", source);
        Default(envelope, "type", DefaultType);
        Default(envelope, "time", Rfc3339(timeProvider.GetUtcNow()));
        if (!isEvent)
        {
            envelope["datacontenttype"] = dataType;
            AddData(envelope, data, dataType);
        }

        envelope["topic"] = topic;
        envelope["pubsubname"] = pubsub;
        AddTrace(envelope);
        foreach (var (name, value) in metadata.Overrides)
            envelope[name] = value;
        if (metadata.TimeToLive is { } ttl)
            envelope["expiration"] = Rfc3339(timeProvider.GetUtcNow() + ttl);
        return JsonSerializer.SerializeToUtf8Bytes(envelope);
    }

    /// <summary>The envelope that a raw subscription gets around opaque bytes.</summary>
    public static byte[] WrapRaw(string pubsub, string topic, byte[] data) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["specversion"] = "1.0",
        ["source"] = "Dapr",
        ["type"] = DefaultType,
        ["datacontenttype"] = "application/octet-stream",
        ["data_base64"] = Convert.ToBase64String(data),
        ["topic"] = topic,
        ["pubsubname"] = pubsub,
    });

    /// <summary>Whether stored bytes are an envelope that an app can be given.</summary>
    public static bool IsEnvelope(byte[] data)
    {
        try
        {
            using var json = JsonDocument.Parse(data);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The type of an envelope's event; empty: it has none.</summary>
    public static string TypeOf(byte[] envelope)
    {
        using var json = JsonDocument.Parse(envelope);
        return json.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";
    }

    /// <summary>When stored bytes say that they are no longer worth delivering; null: never.</summary>
    public static DateTimeOffset? Expiration(byte[] data)
    {
        try
        {
            using var json = JsonDocument.Parse(data);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("expiration", out var at)
                && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var time) ? time : null;
        }
        catch (JsonException)
        {
            // A raw payload has no envelope to say so.
            return null;
        }
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> data)
    {
        try
        {
            if (JsonNode.Parse(data.Span) is JsonObject parsed)
                return parsed;
        }
        catch (JsonException e)
        {
            throw Malformed(e.Message);
        }

        throw Malformed("it is not a JSON object");
    }

    private static RpcException Malformed(string why) =>
        Fail.Rpc(StatusCode.InvalidArgument, "DAPR_PUBSUB_CLOUD_EVENT_CREATION", $"cannot create cloudevent: {why}");

    private static void Default(JsonObject envelope, string name, string value)
    {
        if (envelope[name] is not JsonValue given || given.ToString().Length == 0)
            envelope[name] = value;
    }

    private static void AddData(JsonObject envelope, ReadOnlyMemory<byte> data, string contentType)
    {
        var mediaType = MediaType(contentType);
        if (mediaType is "application/octet-stream" or "application/cloudevents+protobuf" || mediaType.StartsWith("image/", StringComparison.Ordinal))
            envelope["data_base64"] = Convert.ToBase64String(data.Span);
        else
            envelope["data"] = mediaType == "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal) ? JsonOrText(data) : Encoding.UTF8.GetString(data.Span);
    }

    // Data that only claims to be JSON is carried as text, as Dapr does.
    private static JsonNode? JsonOrText(ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonNode.Parse(data.Span);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(data.Span);
        }
    }

    private static void AddTrace(JsonObject envelope)
    {
        var activity = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current : null;
        var id = activity?.Id ?? $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00";
        Default(envelope, "traceid", id);
        Default(envelope, "traceparent", envelope["traceid"]!.ToString());
        if (activity?.TraceStateString is { Length: > 0 } state)
            Default(envelope, "tracestate", state);
    }

    private static string MediaType(string contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType!.ToLowerInvariant() : contentType.ToLowerInvariant();

    private static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
