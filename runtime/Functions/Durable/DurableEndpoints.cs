using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.Functions;

/// <summary>Maps the durable HTTP API.</summary>
internal static class DurableEndpoints
{
    public static void Map(WebApplication app)
    {
        var api = app.MapGroup(DurableUrls.Prefix).WithMetadata(new RequiredKey(AuthorizationLevel.System, HostSecretsFile.DurableTaskKey));
        api.AddEndpointFilter(async (call, next) => IsOtherHub(call.HttpContext) ? DurableAnswers.Problem(StatusCodes.Status404NotFound, "This host has no such task hub.") : await next(call));

        api.MapPost("/orchestrators/{name}", DurableStart.RunAsync);
        api.MapPost("/orchestrators/{name}/{instanceId}", DurableStart.RunAsync);
        api.MapGet("/instances", DurableListing.ListAsync);
        api.MapDelete("/instances", DurableListing.PurgeAsync);
        api.MapGet("/instances/{instanceId}", DurableInstance.StatusAsync);
        api.MapDelete("/instances/{instanceId}", DurableInstance.PurgeAsync);
        api.MapPost("/instances/{instanceId}/raiseEvent/{eventName}", DurableInstance.RaiseEventAsync);
        api.MapPost("/instances/{instanceId}/terminate", DurableInstance.TerminateAsync);
        api.MapPost("/instances/{instanceId}/suspend", DurableInstance.SuspendAsync);
        api.MapPost("/instances/{instanceId}/resume", DurableInstance.ResumeAsync);
        api.MapPost("/instances/{instanceId}/rewind", DurableInstance.RewindAsync);
        api.MapPost("/instances/{instanceId}/restart", DurableInstance.RestartAsync);

        // This host has no entities, so that none is found; and it is always the primary one.
        api.MapGet("/entities", NoEntities);
        api.MapGet("/entities/{name}", NoEntities);
        api.MapPost("/makeprimary", () => Results.Ok());
    }

    private static IResult NoEntities() => Results.Text("[]", "application/json");

    private static bool IsOtherHub(HttpContext context) =>
        context.Request.Query["taskHub"].ToString() is { Length: > 0 } hub
        && !hub.Equals(context.RequestServices.GetRequiredService<HostJson>().DurableTask.HubName, StringComparison.OrdinalIgnoreCase);
}
