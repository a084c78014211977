using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Puente.Runtime.Dapr.Sidecar.Grpc;

/// <summary>UNAUTHENTICATED for a call without the token, and the status that Dapr gives for what a component says.</summary>
internal sealed class TokenInterceptor(ApiToken token) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (!token.Allows(context.RequestHeaders.GetValue(ApiToken.Header)))
            throw new RpcException(new Status(StatusCode.Unauthenticated, "authentication error: api token mismatch"));
        try
        {
            return await continuation(request, context).ConfigureAwait(false);
        }
        catch (global::Dapr.DaprException e) when (e.InnerException is RpcException inner)
        {
            throw new RpcException(new Status(inner.StatusCode, inner.Status.Detail));
        }
        catch (ArgumentException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message));
        }
        catch (NotSupportedException e)
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, e.Message));
        }
    }
}
