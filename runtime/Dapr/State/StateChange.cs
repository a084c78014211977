namespace Puente.Runtime.Dapr.State;

/// <summary>One write of a state store.</summary>
/// <param name="Key">The key with its prefix.</param>
/// <param name="Value">The new value; null deletes.</param>
/// <param name="Etag">Compare-and-set against this etag; null or empty: no comparison.</param>
/// <param name="FirstWrite">Without an etag: only if the key does not exist.</param>
/// <param name="TimeToLive">How long the value lives; null: for ever.</param>
/// <param name="IsJson">The value is JSON text rather than opaque bytes.</param>
internal sealed record StateChange(string Key, byte[]? Value, string? Etag, bool FirstWrite, TimeSpan? TimeToLive, bool IsJson)
{
    public bool HasEtag => !string.IsNullOrEmpty(Etag);
}
