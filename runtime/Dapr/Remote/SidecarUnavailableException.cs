namespace Puente.Runtime.Dapr.Remote;

/// <summary>A sidecar is configured, and none answers.</summary>
/// <param name="endpoint">Where it was looked for.</param>
/// <param name="waited">For how long.</param>
public sealed class SidecarUnavailableException(string endpoint, TimeSpan waited) : Exception(
    $"DAPR_HTTP_PORT: no sidecar answered at {endpoint}/v1.0/healthz/outbound within {waited.TotalSeconds:0} s. "
    + "Start one there (daprd, or dapr run), or unset DAPR_GRPC_PORT and DAPR_GRPC_ENDPOINT for the embedded client.");
