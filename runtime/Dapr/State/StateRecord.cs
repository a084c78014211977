namespace Puente.Runtime.Dapr.State;

internal sealed record StateRecord(byte[] Value, string Etag);
