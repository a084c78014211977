using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Hub.Health;

/// <summary>Is the hub well?</summary>
public sealed class HealthFunctions(TierHealth health)
{
    /// <summary>For probes: no key.</summary>
    [Function("Health")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        var fault = health.Fault;
        return Results.Json(
            new { Status = fault is null ? "healthy" : "degraded", Tier = "hub", Version = CodeVersion.Current, Detail = fault },
            Json.Options, statusCode: fault is null ? 200 : 503);
    }
}
