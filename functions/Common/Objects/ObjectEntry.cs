namespace Puente.Functions.Common.Objects;

/// <summary>An object as a listing tells of it.</summary>
/// <param name="Key">Its key in the store.</param>
/// <param name="Version">Changes when the object does: the etag without quotes; of a file, length and time of change. Empty where none can be told.</param>
/// <param name="SizeBytes">Null where it is not told.</param>
/// <param name="LastModified">Null where it is not told.</param>
/// <param name="IsFile">A file on this machine's disk, which may still be being written: objects of a server appear whole.</param>
public sealed record ObjectEntry(string Key, string Version, long? SizeBytes, DateTimeOffset? LastModified, bool IsFile = false);
