using System.Globalization;
using System.Text.Json;

namespace Puente.Functions.Common.Objects;

/// <summary>A page of <c>bindings.azure.blobstorage</c>: an array of the SDK's BlobItem; the next marker is in the answer's metadata.</summary>
internal static class AzureListAnswer
{
    public static ObjectPage Read(JsonElement answer, IReadOnlyDictionary<string, string> metadata, string prefix, string? marker)
    {
        var listed = answer.EnumerateArray().Select(Entry).Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal));
        var next = metadata.FirstOrDefault(pair => pair.Key.Equals("marker", StringComparison.OrdinalIgnoreCase)).Value;
        // Its markers are opaque: what comes behind the last page is found by asking for that page again.
        return new ObjectPage([.. listed], string.IsNullOrEmpty(next) ? null : next, string.IsNullOrEmpty(next) ? marker : next);
    }

    private static ObjectEntry Entry(JsonElement blob)
    {
        var properties = Field(blob, "Properties") is { ValueKind: JsonValueKind.Object } found ? found : blob;
        return new ObjectEntry(
            Text(Field(blob, "Name")) ?? throw new JsonException("A blob in the listing has no Name."),
            ObjectVersion.OfEtag(Text(Field(properties, "ETag"))),
            Field(properties, "ContentLength") is { ValueKind: JsonValueKind.Number } size ? size.GetInt64() : null,
            Text(Field(properties, "LastModified")) is { } changed && DateTimeOffset.TryParse(changed, CultureInfo.InvariantCulture, out var at) ? at : null);
    }

    /// <summary>By the SDK's name (<c>ContentLength</c>, <c>ETag</c>) or the wire's (<c>Content-Length</c>, <c>Etag</c>).</summary>
    private static JsonElement? Field(JsonElement of, string name)
    {
        foreach (var property in of.EnumerateObject())
            if (property.Name.Replace("-", "", StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase)) return property.Value;
        return null;
    }

    private static string? Text(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
