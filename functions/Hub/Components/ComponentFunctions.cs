using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Functions.Common.Http;
using Puente.Hub.Placements;

namespace Puente.Hub.Components;

/// <summary>Components by placement: set, look, export; and the clock that follows the fleet.</summary>
public sealed class ComponentFunctions(FleetComponents components)
{
    /// <summary>Sets the components of a placement.</summary>
    [Function("SetComponents")]
    public async Task<IResult> Set(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "placements/{name}/components")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var set = await JsonBody.ReadAsync<PlacementComponents>(request, cancellationToken);
        return Results.Json(new { Placement = name, EdgesAsked = await components.SetAsync(name, set, Actor.Of(request), cancellationToken) }, Json.Options);
    }

    /// <summary>The components of a placement.</summary>
    [Function("GetComponents")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "placements/{name}/components")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        await components.FindAsync(name, cancellationToken) is { } set ? Results.Json(set, Json.Options) : Results.NotFound();

    /// <summary>A placement and its components as objects of Open Cluster Management, in <c>?namespace=</c> (puente); <c>?enforce=true</c> makes a policy that puts back.</summary>
    [Function("ExportPlacement")]
    public async Task<IResult> Export(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "placements/{name}/export")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var place = request.Query["namespace"].ToString() is { Length: > 0 } given ? given : "puente";
        return await components.ExportAsync(name, place, request.Query["enforce"] == "true", cancellationToken) is { } objects ? Results.Json(objects, Json.Options) : Results.NotFound();
    }

    /// <summary>Placements choose anew as the fleet changes, and components follow.</summary>
    [Function("ComponentsTimer")]
    public Task Reconcile([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => components.ReconcileAsync(cancellationToken);
}
