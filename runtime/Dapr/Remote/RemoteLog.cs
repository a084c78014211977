using Microsoft.Extensions.Logging;

namespace Puente.Runtime.Dapr.Remote;

internal static partial class RemoteLog
{
    [LoggerMessage(3101, LogLevel.Information, "Waiting for the sidecar at {Endpoint}")]
    public static partial void WaitingForSidecar(ILogger logger, string endpoint);
}
