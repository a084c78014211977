namespace Puente.Edge.Inspections.Inbox.Notifications;

/// <summary>One event of an S3 server.</summary>
/// <param name="Event">Its name without <c>s3:</c>, such as <c>ObjectCreated:Put</c>.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The object's key, decoded.</param>
/// <param name="ETag">As the server gave it; null where it gave none.</param>
/// <param name="SizeBytes">Null where it was not given.</param>
public sealed record ObjectNotification(string Event, string Bucket, string Key, string? ETag, long? SizeBytes)
{
    /// <summary>Whether an object came to be, by whatever means.</summary>
    public bool IsCreation => Event.StartsWith("ObjectCreated:", StringComparison.Ordinal);
}
