using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>Key and faults of every call: a fault becomes its status in this one place.</summary>
internal sealed class GrpcFaults(Func<HttpContext, bool> authorize, ILogger? log)
{
    /// <exception cref="RpcException">The call failed.</exception>
    public async Task<T> AnswerAsync<T>(ServerCallContext context, bool open, Func<Task<T>> handler)
    {
        try
        {
            if (!open && !authorize(context.GetHttpContext())) throw new OpenInferenceException(FaultCode.Unauthenticated, "key: is missing or wrong. Send the site's key as metadata");
            return await handler();
        }
        catch (RpcException)
        {
            throw;
        }
        catch (Exception e)
        {
            throw new RpcException(StatusOf(e, context));
        }
    }

    /// <summary>The status of a failure; what nobody foresaw is told in the log, not to the client.</summary>
    public Status StatusOf(Exception e, ServerCallContext context)
    {
        if (e is OperationCanceledException or IOException && context.CancellationToken.IsCancellationRequested)
            return new Status(context.Deadline <= DateTime.UtcNow ? StatusCode.DeadlineExceeded : StatusCode.Cancelled, "the caller is gone, or its deadline over");
        var code = Faults.CodeOf(e);
        if (code is null or FaultCode.Internal) log?.LogError(e, "A call over gRPC failed.");
        return new Status(StatusOf(code ?? FaultCode.Internal), code is null ? "internal error" : e.Message);
    }

    private static StatusCode StatusOf(FaultCode code) => code switch
    {
        FaultCode.InvalidArgument => StatusCode.InvalidArgument,
        FaultCode.Unauthenticated => StatusCode.Unauthenticated,
        FaultCode.NotFound => StatusCode.NotFound,
        FaultCode.TooLarge => StatusCode.ResourceExhausted,
        FaultCode.Unsupported or FaultCode.MethodNotAllowed => StatusCode.Unimplemented,
        FaultCode.Unavailable => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };
}
