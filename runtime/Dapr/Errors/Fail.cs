using System.Data.Common;
using System.Net.Sockets;
using Amazon.Runtime;
using Azure;
using Dapr;
using Grpc.Core;
using MQTTnet.Exceptions;
using StackExchange.Redis;

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
    /// <param name="component">The component, as it stands in the message: <c>state store twins</c>.</param>
    /// <param name="call">The call.</param>
    public static async Task<T> Wrapped<T>(string operation, string internalCode, string component, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            throw Wrap(operation, e);
        }
        catch (Exception e) when (IsOfStore(e))
        {
            throw Wrap(operation, new RpcException(new Status(StatusCode.Internal, $"{internalCode}: {component}: {Said(e)}", e)));
        }
    }

    /// <summary>Whether a failure is the backing server's or file's, rather than a fault of this program.</summary>
    public static bool IsOfStore(Exception e) =>
        e is DbException or RedisException or RedisCommandException or MqttCommunicationException or MqttProtocolViolationException
        || e is AmazonClientException or AmazonServiceException or RequestFailedException or HttpRequestException
        || e is TimeoutException or SocketException or IOException or UnauthorizedAccessException
        // A time-out of an HTTP client.
        || e is OperationCanceledException { InnerException: TimeoutException }
        // What Azure's library throws when several tries failed: each in its own way, time-outs as cancellations that nobody asked for.
        || (e is AggregateException several && several.InnerExceptions.All(i => IsOfStore(i) || i is OperationCanceledException));

    /// <summary>What went wrong, in one line: Azure's failures would bring every header of the answer along.</summary>
    public static string Said(Exception e) => e switch
    {
        RequestFailedException { ErrorCode.Length: > 0 } refused => $"{refused.ErrorCode} (HTTP {refused.Status})",
        RequestFailedException => e.Message.Split('\n', 2)[0].TrimEnd(),
        AmazonServiceException { ErrorCode.Length: > 0 } refused => $"{refused.ErrorCode} (HTTP {(int)refused.StatusCode}): {refused.Message}",
        AggregateException several => Said(several.InnerExceptions[^1]),
        _ => e.Message,
    };

    /// <summary>Whether a failure is the server's answer to what was asked, which would be the same again: missing, forbidden, malformed.</summary>
    public static bool IsRefusal(Exception e)
    {
        var status = e switch
        {
            AmazonServiceException amazon => (int)amazon.StatusCode,
            RequestFailedException azure => azure.Status,
            _ => 0,
        };
        return status is >= 400 and < 500 and not (408 or 429);
    }

    private static DaprException Wrap(string operation, RpcException e) =>
        new($"{operation} operation failed: the Dapr endpoint indicated a failure: {e.Status.Detail}", e);
}
