using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Fleet;
using Puente.Functions.Common.Http;

namespace Puente.Hub.Placements;

/// <summary>Cluster sets: list, set, remove.</summary>
public sealed class ClusterSetFunctions(ClusterSets sets)
{
    /// <summary>All of them, the built-in ones first.</summary>
    [Function("ListClusterSets")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "clustersets")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(ClusterSet.BuiltIn.Concat(await sets.ListAsync(cancellationToken)), Json.Options);

    /// <summary>Sets one: its <c>clusterSelector</c>; an empty document is by label.</summary>
    [Function("SetClusterSet")]
    public async Task<IResult> Set(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "clustersets/{name}")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var given = await JsonBody.ReadAsync<ClusterSet>(request, cancellationToken);
        return Results.Json(await sets.SetAsync(given with { Name = UploadedFiles.SafeName(name) }, Actor.Of(request), cancellationToken), Json.Options);
    }

    /// <summary>Removes one.</summary>
    [Function("RemoveClusterSet")]
    public async Task<IResult> Remove(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "clustersets/{name}")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        await sets.RemoveAsync(name, Actor.Of(request), cancellationToken) ? Results.NoContent() : Results.NotFound();
}
