using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Functions.Common.Durable;

/// <summary>
/// The 202 answer of a started orchestration, with the addresses of the Durable Functions HTTP API. The worker's own helper takes its
/// own request type, not ASP.NET Core's; the system key comes from the setting <c>Puente:DurableKey</c>.
/// </summary>
public static class DurableHttp
{
    /// <summary>202, Location and Retry-After: 10.</summary>
    public static IResult CheckStatus(HttpRequest request, string instanceId)
    {
        var code = request.HttpContext.RequestServices.GetRequiredService<IConfiguration>()["Puente:DurableKey"];
        var query = code is null ? "" : $"?code={Uri.EscapeDataString(code)}";
        var instance = $"{request.Scheme}://{request.Host}/runtime/webhooks/durabletask/instances/{Uri.EscapeDataString(instanceId)}";
        var separator = query.Length == 0 ? "?" : query + "&";
        request.HttpContext.Response.Headers.RetryAfter = "10";
        return Results.Accepted(instance + query, new
        {
            id = instanceId,
            statusQueryGetUri = instance + query,
            sendEventPostUri = $"{instance}/raiseEvent/{{eventName}}{query}",
            terminatePostUri = $"{instance}/terminate{separator}reason={{text}}",
            purgeHistoryDeleteUri = instance + query,
            restartPostUri = $"{instance}/restart{query}",
            suspendPostUri = $"{instance}/suspend{separator}reason={{text}}",
            resumePostUri = $"{instance}/resume{separator}reason={{text}}",
        });
    }
}
