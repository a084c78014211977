using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>CloudEvents 1.0 in structured JSON, with Dapr's extension attributes (topic, pubsubname, traceid).</summary>
/// <param name="source">The publishing app id.</param>
/// <param name="timeProvider">The clock of <c>time</c> and <c>expiration</c>.</param>
internal sealed class CloudEventEnvelope(string source, TimeProvider timeProvider)
{
    public const string ContentType = "application/cloudevents+json";
    private const string Json = "application/json";

    /// <summary>How deep an envelope may nest; what readers of JSON take by default.</summary>
    private const int MostDepth = 64;

    private const int InitialBuffer = 8 << 10, LargestKeptBuffer = 64 << 10;

    /// <summary>Where an envelope is written before its length is known; of a thread, as nothing is awaited meanwhile.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    private const string DefaultType = "com.dapr.event.sent";

    /// <summary>The envelope's bytes for one published event.</summary>
    public byte[] Wrap(string pubsub, string topic, ReadOnlyMemory<byte> data, string? contentType, PublishMetadata metadata)
    {
        var dataType = string.IsNullOrEmpty(contentType) ? "text/plain" : contentType;
        var mediaType = MediaType(dataType);
        return mediaType == ContentType ? Complete(Parse(data), pubsub, topic, metadata) : Build(pubsub, topic, data.Span, dataType, mediaType, metadata);
    }

    /// <summary>The publisher's own event, with what it left out.</summary>
    private byte[] Complete(JsonObject envelope, string pubsub, string topic, PublishMetadata metadata)
    {
        Default(envelope, "id", Guid.NewGuid().ToString());
        Default(envelope, "specversion", "1.0");
        Default(envelope, "source", source);
        Default(envelope, "type", DefaultType);
        Default(envelope, "time", Rfc3339(timeProvider.GetUtcNow()));
        envelope["topic"] = topic;
        envelope["pubsubname"] = pubsub;
        var (id, state) = Trace();
        Default(envelope, "traceid", id);
        Default(envelope, "traceparent", envelope["traceid"]!.ToString());
        if (state is not null)
            Default(envelope, "tracestate", state);
        foreach (var (name, value) in metadata.Overrides)
            envelope[name] = value;
        if (metadata.TimeToLive is { } ttl)
            envelope["expiration"] = Rfc3339(timeProvider.GetUtcNow() + ttl);
        return JsonSerializer.SerializeToUtf8Bytes(envelope);
    }

    private byte[] Build(string pubsub, string topic, ReadOnlySpan<byte> data, string dataType, string mediaType, PublishMetadata metadata)
    {
        var now = timeProvider.GetUtcNow();
        var (trace, state) = Trace();
        var overrides = metadata.Overrides is { Count: > 0 } some ? some : null;
        buffer ??= new(InitialBuffer);
        buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        Write("id", Guid.NewGuid().ToString());
        json.WriteString("specversion", "1.0");
        Write("source", source);
        Write("type", DefaultType);
        Write("time", Rfc3339(now));
        Write("datacontenttype", dataType);
        WriteData(json, data, mediaType);
        Write("topic", topic);
        Write("pubsubname", pubsub);
        Write("traceid", trace);
        Write("traceparent", trace);
        Write("tracestate", state);
        Write("subject", null);
        if (metadata.TimeToLive is { } ttl)
            Write("expiration", Rfc3339(now + ttl));
        json.WriteEndObject();
        json.Flush();
        var envelope = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > LargestKeptBuffer)
            buffer = null;
        return envelope;

        void Write(string name, string? value)
        {
            if ((overrides is null ? value : overrides.GetValueOrDefault(name) ?? value) is { } given)
                json.WriteString(name, given);
        }
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
    public static bool IsEnvelope(ReadOnlySpan<byte> data) => IsJson(data, MostDepth, out var first) && first == JsonTokenType.StartObject;

    /// <summary>The type of an envelope's event; empty: it has none.</summary>
    public static string TypeOf(byte[] envelope)
    {
        using var json = JsonDocument.Parse(envelope);
        return json.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";
    }

    /// <summary>When stored bytes say that they are no longer worth delivering; null: never.</summary>
    public static DateTimeOffset? Expiration(ReadOnlySpan<byte> data)
    {
        // Few events expire.
        if (data.IndexOf("\"expiration\""u8) < 0)
            return null;
        try
        {
            using var json = JsonDocument.Parse(data.ToArray());
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("expiration", out var at)
                && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var time) ? time : null;
        }
        catch (JsonException)
        {
            // A raw payload has no envelope to say so.
            return null;
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> data, int mostDepth, out JsonTokenType first)
    {
        first = JsonTokenType.None;
        var json = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = mostDepth });
        try
        {
            while (json.Read())
                first = first == JsonTokenType.None ? json.TokenType : first;
            return true;
        }
        catch (JsonException)
        {
            return false;
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

    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> data, string mediaType)
    {
        if (mediaType is "application/octet-stream" or "application/cloudevents+protobuf" || mediaType.StartsWith("image/", StringComparison.Ordinal))
            json.WriteBase64String("data_base64", data);
        else if ((mediaType == Json || mediaType.EndsWith("+json", StringComparison.Ordinal)) && Utf8.IsValid(data) && IsJson(data, MostDepth - 1, out _))
        {
            json.WritePropertyName("data");
            json.WriteRawValue(data, skipInputValidation: true);
        }
        else
        {
            // Data that only claims to be JSON is carried as text, as Dapr does.
            json.WriteString("data", Encoding.UTF8.GetString(data));
        }
    }

    private static (string Id, string? State) Trace()
    {
        var activity = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current : null;
        return (activity?.Id ?? $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00", activity?.TraceStateString is { Length: > 0 } state ? state : null);
    }

    private static string MediaType(string contentType) => contentType is Json or ContentType ? contentType :
        MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType!.ToLowerInvariant() : contentType.ToLowerInvariant();

    private static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
