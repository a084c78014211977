using System.Net;
using System.Text.Json;
using Puente.Core;

namespace Puente.Edge.Inspections.Inbox.Notifications;

/// <summary>Reads event notifications of S3 (structure 2.x), alone or in an SNS envelope, and those of MinIO, which has the same records.</summary>
public static class NotificationReader
{
    /// <summary>Most events of one message.</summary>
    public const int MaxRecords = 1000;

    /// <summary>Reads a message.</summary>
    /// <exception cref="InputException">It is none of these; the fault names the field by its path.</exception>
    public static NotificationBody Read(ReadOnlyMemory<byte> body)
    {
        using var message = Parse(body, "body");
        var root = message.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw Fault("body", root.ValueKind.ToString(), "is no JSON object");
        return Text(root, "Type") switch
        {
            null => ReadEvents(root, ""),
            "Notification" => Enveloped(root),
            "SubscriptionConfirmation" => new NotificationBody(NotificationKind.Subscription, [], $"Topic {Text(root, "TopicArn")} asks to be confirmed: open its SubscribeURL, {Text(root, "SubscribeURL")}"),
            "UnsubscribeConfirmation" => new NotificationBody(NotificationKind.Subscription, [], $"Topic {Text(root, "TopicArn")} sends no more."),
            var other => throw Fault("Type", other, "is no type of an SNS message"),
        };
    }

    private static NotificationBody Enveloped(JsonElement envelope)
    {
        var text = Text(envelope, "Message") ?? throw Fault("Message", null, "is missing");
        using var message = Parse(System.Text.Encoding.UTF8.GetBytes(text), "Message");
        return message.RootElement.ValueKind == JsonValueKind.Object
            ? ReadEvents(message.RootElement, "Message.")
            : throw Fault("Message", message.RootElement.ValueKind.ToString(), "is no JSON object");
    }

    private static NotificationBody ReadEvents(JsonElement message, string path)
    {
        if (Text(message, "Event") is "s3:TestEvent") return new NotificationBody(NotificationKind.Test, [], $"Bucket {Text(message, "Bucket")} will send its events here.");
        if (!message.TryGetProperty("Records", out var records)) throw Fault(path + "Records", null, "is missing");
        if (records.ValueKind != JsonValueKind.Array) throw Fault(path + "Records", records.ValueKind.ToString(), "is no array");
        if (records.GetArrayLength() > MaxRecords) throw Fault(path + "Records", $"{records.GetArrayLength()}", $"are more than {MaxRecords}");
        return new NotificationBody(NotificationKind.Events, [.. records.EnumerateArray().Select((record, index) => ReadRecord(record, $"{path}Records[{index}]"))]);
    }

    private static ObjectNotification ReadRecord(JsonElement record, string path)
    {
        var s3 = Within(record, "s3", path);
        var (bucket, found) = (Within(s3, "bucket", $"{path}.s3"), Within(s3, "object", $"{path}.s3"));
        var name = Required(record, "eventName", path);
        return new ObjectNotification(
            name.StartsWith("s3:", StringComparison.Ordinal) ? name[3..] : name,
            Required(bucket, "name", $"{path}.s3.bucket"),
            // Form-encoded: a plus is a space.
            WebUtility.UrlDecode(Required(found, "key", $"{path}.s3.object")),
            Text(found, "eTag"),
            found.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) ? bytes : null);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json, string field)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw Fault(field, null, $"is not JSON: {e.Message}");
        }
    }

    private static JsonElement Within(JsonElement of, string field, string path) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : throw Fault($"{path}.{field}", null, "is no JSON object");

    private static string Required(JsonElement of, string field, string path) => Text(of, field) is { Length: > 0 } text ? text : throw Fault($"{path}.{field}", null, "is missing");

    private static string? Text(JsonElement of, string field) =>
        of.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static InputException Fault(string field, string? value, string problem) =>
        new(field, value, problem, "Send an event notification of S3 or MinIO, or the SNS message that holds one.");
}
