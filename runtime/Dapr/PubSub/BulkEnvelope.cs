using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Puente.Runtime.Dapr.Delivery;

namespace Puente.Runtime.Dapr.PubSub;

/// <summary>Several events in one request, and what an app answers to it, as Dapr has them over HTTP. Entries are numbered from 0.</summary>
internal static class BulkEnvelope
{
    public const string ContentType = "application/json";

    /// <summary>The request's body.</summary>
    public static byte[] Wrap(string pubsub, string topic, IReadOnlyList<byte[]> events)
    {
        var buffer = new ArrayBufferWriter<byte>(events.Sum(data => data.Length + 128) + 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", Guid.NewGuid());
            json.WriteString("type", "com.dapr.event.sent.bulk");
            json.WriteString("topic", topic);
            json.WriteString("pubsubname", pubsub);
            json.WriteStartObject("metadata");
            json.WriteEndObject();
            json.WriteStartArray("entries");
            for (var entry = 0; entry < events.Count; entry++)
            {
                json.WriteStartObject();
                json.WriteString("entryId", Id(entry));
                json.WritePropertyName("event");
                json.WriteRawValue(events[entry], skipInputValidation: true);
                json.WriteString("contentType", CloudEventEnvelope.ContentType);
                json.WriteStartObject("metadata");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What became of each of so many entries. One that is not answered for, or not in words that are known, is to come again.</summary>
    public static DeliveryOutcome[] Outcomes(ReadOnlyMemory<byte> answer, int count)
    {
        var outcomes = new DeliveryOutcome[count];
        Array.Fill(outcomes, DeliveryOutcome.Retry);
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("statuses", out var statuses) || statuses.ValueKind != JsonValueKind.Array)
                return outcomes;
            foreach (var status in statuses.EnumerateArray())
            {
                if (Text(status, "entryId") is { } id && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var entry) && entry < count)
                    outcomes[entry] = Outcome(Text(status, "status"));
            }
        }
        catch (JsonException)
        {
            // What cannot be read says nothing of any entry: all come again.
        }

        return outcomes;
    }

    private static string Id(int entry) => entry.ToString(CultureInfo.InvariantCulture);

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static DeliveryOutcome Outcome(string? status) => status switch
    {
        "SUCCESS" => DeliveryOutcome.Success,
        "DROP" => DeliveryOutcome.Drop,
        _ => DeliveryOutcome.Retry,
    };
}
