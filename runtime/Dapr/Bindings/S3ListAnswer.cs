using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.S3.Model;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>A page of a bucket as Dapr answers it: the fields of the AWS SDK for Go's <c>ListObjectsOutput</c> by their own names.</summary>
internal static class S3ListAnswer
{
    public static JsonObject Of(ListObjectsResponse page) => new()
    {
        ["CommonPrefixes"] = new JsonArray([.. (page.CommonPrefixes ?? []).Select(p => new JsonObject { ["Prefix"] = p })]),
        ["Contents"] = new JsonArray([.. (page.S3Objects ?? []).Select(Of)]),
        ["Delimiter"] = page.Delimiter,
        ["IsTruncated"] = page.IsTruncated ?? false,
        ["Marker"] = page.Marker ?? "",
        ["MaxKeys"] = page.MaxKeys,
        ["Name"] = page.Name,
        ["NextMarker"] = page.NextMarker,
        ["Prefix"] = page.Prefix,
    };

    private static JsonNode Of(S3Object found) => new JsonObject
    {
        ["ETag"] = found.ETag,
        ["Key"] = found.Key,
        ["LastModified"] = found.LastModified?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture),
        ["Owner"] = found.Owner is { } owner ? new JsonObject { ["DisplayName"] = owner.DisplayName, ["ID"] = owner.Id } : null,
        ["Size"] = found.Size,
        ["StorageClass"] = found.StorageClass?.Value,
    };
}
