using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Edge.Delivery;

namespace Puente.Edge.Settings;

/// <summary>The hub's settings on this site: looked at by the clock, and told.</summary>
public sealed class SettingsFunctions(SettingsReconciler reconciler, EdgeState state)
{
    /// <summary>Takes what the hub wants.</summary>
    [Function("SettingsTimer")]
    public Task Reconcile([TimerTrigger("%ReconcileSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => reconciler.RunAsync(cancellationToken);

    /// <summary>What holds, and why newer settings do not.</summary>
    [Function("GetSettings")]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "settings")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(await state.FindSettingsAsync(cancellationToken) ?? AcceptedSettings.None, Json.Options);
}
