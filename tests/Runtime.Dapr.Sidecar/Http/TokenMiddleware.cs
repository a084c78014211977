using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Dapr.Sidecar.Http;

/// <summary>401 for a request without the token; health stays open, for probes that have none. gRPC has its own way of saying so.</summary>
internal sealed class TokenMiddleware(RequestDelegate next, ApiToken token)
{
    public Task InvokeAsync(HttpContext context)
    {
        var open = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true || context.Request.Path.StartsWithSegments("/v1.0/healthz", StringComparison.Ordinal);
        if (open || token.Allows(context.Request.Headers[ApiToken.Header]))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsync("invalid api token");
    }
}
