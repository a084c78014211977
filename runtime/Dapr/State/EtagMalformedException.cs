namespace Puente.Runtime.Dapr.State;

internal sealed class EtagMalformedException(string key, string? etag, string form)
    : Exception($"invalid etag value '{etag}' for key '{key}': it is not {form}");
