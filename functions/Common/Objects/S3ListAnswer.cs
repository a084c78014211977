using System.Text.Json;

namespace Puente.Functions.Common.Objects;

/// <summary>A page of <c>bindings.aws.s3</c>: the AWS SDK's ListObjects answer by its own names.</summary>
internal static class S3ListAnswer
{
    public static ObjectPage Read(JsonElement answer, string prefix, string? marker)
    {
        ObjectEntry[] listed = answer.TryGetProperty("Contents", out var contents) && contents.ValueKind == JsonValueKind.Array
            ? [.. contents.EnumerateArray().Select(Entry)]
            : [];
        var last = listed.Length > 0 ? listed[^1].Key : marker;
        var more = answer.TryGetProperty("IsTruncated", out var truncated) && truncated.ValueKind == JsonValueKind.True;
        // The server names the next marker only where a delimiter was asked for; else it is the last key.
        var next = more ? Text(answer, "NextMarker") ?? last : null;
        return new ObjectPage([.. listed.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))], next, last);
    }

    private static ObjectEntry Entry(JsonElement of) => new(
        Text(of, "Key") ?? throw new JsonException("An object in the listing has no Key."),
        ObjectVersion.OfEtag(Text(of, "ETag")),
        of.TryGetProperty("Size", out var size) && size.ValueKind == JsonValueKind.Number ? size.GetInt64() : null,
        of.TryGetProperty("LastModified", out var changed) && changed.ValueKind == JsonValueKind.String && changed.TryGetDateTimeOffset(out var at) ? at : null);

    private static string? Text(JsonElement of, string field) =>
        of.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
