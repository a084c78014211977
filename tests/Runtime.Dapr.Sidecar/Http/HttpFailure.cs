using Dapr;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Dapr.Sidecar.Http;

/// <summary>What a failed call answers over HTTP: <c>{"errorCode", "message"}</c> and a status.</summary>
internal static class HttpFailure
{
    /// <summary>Runs a call; its failures become answers.</summary>
    public static async Task<IResult> Answer(Func<Task<IResult>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (DaprException e) when (e.InnerException is RpcException inner)
        {
            var parts = inner.Status.Detail.Split(": ", 2);
            return Results.Json(new { errorCode = parts[0], message = parts[^1] }, statusCode: Status(parts[0], inner.StatusCode));
        }
    }

    private static int Status(string errorCode, StatusCode code) => (errorCode, code) switch
    {
        ("DAPR_PUBSUB_NOT_FOUND", _) => StatusCodes.Status404NotFound,
        ("DAPR_PUBSUB_NOT_CONFIGURED", _) => StatusCodes.Status400BadRequest,
        ("ERR_SECRET_STORE_NOT_FOUND", _) => StatusCodes.Status401Unauthorized,
        (_, StatusCode.InvalidArgument) => StatusCodes.Status400BadRequest,
        (_, StatusCode.PermissionDenied) => StatusCodes.Status403Forbidden,
        (_, StatusCode.Aborted) => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status500InternalServerError,
    };
}
