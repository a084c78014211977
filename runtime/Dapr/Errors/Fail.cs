using Dapr;
using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace Puente.Runtime.Dapr.Errors;

/// <summary>Failures in the shape a sidecar gives them: a gRPC status whose detail opens with Dapr's error code, wrapped as Dapr.Client wraps it.</summary>
internal static class Fail
{
    public static RpcException Rpc(StatusCode code, string errorCode, string message) => new(new Status(code, $"{errorCode}: {message}"));

    public static void IfTooLarge(long sizeBytes, long mostBytes, string what)
    {
        if (sizeBytes > mostBytes)
            throw Rpc(StatusCode.ResourceExhausted, "ERR_BODY_TOO_LARGE", $"{what} is {sizeBytes} bytes; the most is {mostBytes} (max-body-size). Send it in chunks");
    }

    /// <summary>Runs a call of the embedded sidecar and turns its failures into what Dapr.Client throws.</summary>
    /// <param name="operation">The word Dapr.Client opens its message with: State, Publish, Binding, Secret.</param>
    /// <param name="internalCode">Dapr's error code for a failure of the store itself.</param>
    /// <param name="call">The call.</param>
    public static async Task<T> Wrapped<T>(string operation, string internalCode, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            throw Wrap(operation, e);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Wrap(operation, new RpcException(new Status(StatusCode.Internal, $"{internalCode}: {e.Message}", e)));
        }
    }

    private static DaprException Wrap(string operation, RpcException e) =>
        new($"{operation} operation failed: the Dapr endpoint indicated a failure: {e.Status.Detail}", e);
}
