using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Functions.Common.Http;

namespace Puente.Hub.Edges;

/// <summary>Suspend, resume, revoke.</summary>
public sealed class StandingFunctions(Standings standings)
{
    /// <summary>Says how an edge stands from now on.</summary>
    [Function("SetStanding")]
    public async Task<IResult> Set(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "edges/{name}/standing")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var asked = await JsonBody.ReadAsync<StandingRequest>(request, cancellationToken);
        var enrolment = await standings.SetAsync(UploadedFiles.SafeName(name), asked, cancellationToken);
        return Results.Json(enrolment, Json.Options);
    }
}
