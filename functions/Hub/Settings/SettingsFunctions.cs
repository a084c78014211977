using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Core.Settings;
using Puente.Functions.Common.Http;
using Puente.Hub.Placements;

namespace Puente.Hub.Settings;

/// <summary>Settings by placement: set, look; and the clock that follows the fleet.</summary>
public sealed class SettingsFunctions(FleetSettings settings)
{
    /// <summary>Sets the settings of a placement; <c>{}</c> takes away what was set.</summary>
    [Function("SetSettings")]
    public async Task<IResult> Set(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "placements/{name}/settings")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var next = await JsonBody.ReadAsync<SiteSettings>(request, cancellationToken);
        return Results.Json(new { Placement = name, EdgesAsked = await settings.SetAsync(name, next, Actor.Of(request), cancellationToken) }, Json.Options);
    }

    /// <summary>The settings of a placement.</summary>
    [Function("GetPlacementSettings")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "placements/{name}/settings")] HttpRequest request, string name, CancellationToken cancellationToken) =>
        await settings.FindAsync(name, cancellationToken) is { } set ? Results.Json(set, Json.Options) : Results.NotFound();

    /// <summary>Placements choose anew as the fleet changes, and settings follow.</summary>
    [Function("FleetSettingsTimer")]
    public Task Reconcile([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => settings.ReconcileAsync(cancellationToken);
}
