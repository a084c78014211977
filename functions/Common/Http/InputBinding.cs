using Microsoft.AspNetCore.Http;

namespace Puente.Functions.Common.Http;

/// <summary>
/// The two requests that a sidecar makes for an input binding: at start it asks by OPTIONS whether the app wants it, then posts each event. A function
/// serves one under <c>bindings/{name}</c> with the methods <c>options</c> and <c>post</c>; the component's metadata says so: <c>route: /api/bindings/{name}</c>.
/// </summary>
public static class InputBinding
{
    /// <summary>Answers the probe, or hands the event over: done is 200, and what <paramref name="handle"/> throws has the sidecar tell its component.</summary>
    public static async Task<IResult> ServeAsync(HttpRequest request, DaprAppToken token, Func<Task> handle)
    {
        if (!token.IsPresent(request)) return Results.Unauthorized();
        if (!HttpMethods.IsOptions(request.Method)) await handle();
        return Results.Ok();
    }
}
