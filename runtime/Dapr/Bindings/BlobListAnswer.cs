using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Models;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>A blob as Dapr lists it: the fields of the Azure SDK for Go's <c>BlobItem</c> by their own names.</summary>
internal static class BlobListAnswer
{
    public static JsonObject Of(BlobItem blob) => new()
    {
        ["Deleted"] = blob.Deleted,
        ["Name"] = blob.Name,
        ["Properties"] = Of(blob.Properties),
        ["Snapshot"] = blob.Snapshot,
        ["BlobTags"] = null,
        ["HasVersionsOnly"] = blob.HasVersionsOnly,
        ["IsCurrentVersion"] = blob.IsLatestVersion,
        ["Metadata"] = blob.Metadata is { Count: > 0 } metadata ? new JsonObject(metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))) : null,
        ["OrMetadata"] = null,
        ["VersionID"] = blob.VersionId,
    };

    private static JsonObject Of(BlobItemProperties properties) => new()
    {
        ["ETag"] = properties.ETag?.ToString(),
        ["LastModified"] = Time(properties.LastModified),
        ["AccessTier"] = properties.AccessTier?.ToString(),
        ["AccessTierChangeTime"] = Time(properties.AccessTierChangedOn),
        ["AccessTierInferred"] = properties.AccessTierInferred,
        ["ArchiveStatus"] = properties.ArchiveStatus?.ToString(),
        ["BlobSequenceNumber"] = properties.BlobSequenceNumber,
        ["BlobType"] = properties.BlobType is { } type ? $"{type}Blob" : null,
        ["CacheControl"] = properties.CacheControl,
        ["ContentDisposition"] = properties.ContentDisposition,
        ["ContentEncoding"] = properties.ContentEncoding,
        ["ContentLanguage"] = properties.ContentLanguage,
        ["ContentLength"] = properties.ContentLength,
        ["ContentMD5"] = properties.ContentHash is { Length: > 0 } hash ? Convert.ToBase64String(hash) : null,
        ["ContentType"] = properties.ContentType,
        ["CopyCompletionTime"] = Time(properties.CopyCompletedOn),
        ["CopyID"] = properties.CopyId,
        ["CopyProgress"] = properties.CopyProgress,
        ["CopySource"] = properties.CopySource?.ToString(),
        ["CopyStatus"] = Lower(properties.CopyStatus),
        ["CopyStatusDescription"] = properties.CopyStatusDescription,
        ["CreationTime"] = Time(properties.CreatedOn),
        ["DeletedTime"] = Time(properties.DeletedOn),
        ["ExpiresOn"] = Time(properties.ExpiresOn),
        ["IsSealed"] = properties.IsSealed,
        ["LastAccessedOn"] = Time(properties.LastAccessedOn),
        ["LeaseDuration"] = Lower(properties.LeaseDuration),
        ["LeaseState"] = Lower(properties.LeaseState),
        ["LeaseStatus"] = Lower(properties.LeaseStatus),
        ["RemainingRetentionDays"] = properties.RemainingRetentionDays,
        ["ServerEncrypted"] = properties.ServerEncrypted,
        ["TagCount"] = properties.TagCount,
    };

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

#pragma warning disable CA1308 // The service writes these words in small letters.
    private static string? Lower<T>(T? word)
        where T : struct => word?.ToString()?.ToLowerInvariant();
#pragma warning restore CA1308
}
