using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Puente.Functions.Common.Http;

/// <summary>
/// What a sidecar asks an app outside its routes. Subscriptions stand in the Subscription files beside the components, so the app names none of its
/// own: a topic that both named would have two truths. The Azure host cannot serve these paths, and 404 there means the same.
/// </summary>
public static class DaprEndpoints
{
    /// <summary>Maps <c>GET /dapr/subscribe</c> and <c>GET /dapr/config</c>, both behind <paramref name="token"/>.</summary>
    public static void Map(WebApplication app, DaprAppToken token)
    {
        app.MapGet("/dapr/subscribe", (HttpRequest request) => token.IsPresent(request) ? Results.Json(Array.Empty<object>()) : Results.Unauthorized());
        app.MapGet("/dapr/config", (HttpRequest request) => token.IsPresent(request) ? Results.Json(new object()) : Results.Unauthorized());
    }
}
