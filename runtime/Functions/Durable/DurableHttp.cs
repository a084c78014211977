using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions;

/// <summary>Answers of functions that start orchestrations.</summary>
public static class DurableHttp
{
    /// <summary>202 with the management addresses of an instance, <c>Location</c> to poll and <c>Retry-After: 10</c>. The addresses carry the system key of the management API.</summary>
    public static IResult CheckStatus(HttpRequest request, string instanceId) => new CheckStatusResult(new DurableUrls(request), instanceId);

    private sealed class CheckStatusResult(DurableUrls urls, string instanceId) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var status = urls.Instance(instanceId);
            httpContext.Response.StatusCode = StatusCodes.Status202Accepted;
            httpContext.Response.Headers.Location = status;
            httpContext.Response.Headers.RetryAfter = "10";
            var payload = new Dictionary<string, string>
            {
                ["id"] = instanceId,
                ["statusQueryGetUri"] = status,
                ["sendEventPostUri"] = urls.Instance(instanceId, "/raiseEvent/{eventName}"),
                ["terminatePostUri"] = urls.Instance(instanceId, "/terminate", "reason={text}&"),
                ["purgeHistoryDeleteUri"] = status,
                ["restartPostUri"] = urls.Instance(instanceId, "/restart"),
                ["suspendPostUri"] = urls.Instance(instanceId, "/suspend", "reason={text}&"),
                ["resumePostUri"] = urls.Instance(instanceId, "/resume", "reason={text}&"),
            };
            return httpContext.Response.WriteAsJsonAsync(payload, httpContext.RequestAborted);
        }
    }
}
