using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions;

/// <summary>Answers 401 unless the request carries the key its endpoint asks for; names the key to the function as <c>HttpContext.User</c>.</summary>
internal sealed class KeyMiddleware(RequestDelegate next, KeyRing keys)
{
    private const string Header = "x-functions-key";
    private const string Query = "code";

    public Task InvokeAsync(HttpContext context)
    {
        var required = context.GetEndpoint()?.Metadata.GetMetadata<RequiredKey>();
        if (required is null || required.Level == AuthorizationLevel.Anonymous) return next(context);

        // The header wins: a wrong header is not saved by a right query.
        var presented = context.Request.Headers.TryGetValue(Header, out var header) ? header.ToString() : context.Request.Query[Query].ToString();
        if (keys.Open(required.Level, required.SystemKey, presented) is not { } name)
        {
            return Problems.WriteAsync(context, Problems.Create(
                StatusCodes.Status401Unauthorized,
                "A key is needed",
                $"Send the {Describe(required)} in the header {Header}."));
        }

        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "key"));
        return next(context);
    }

    private static string Describe(RequiredKey required) => required.Level switch
    {
        AuthorizationLevel.Function => "function key or the master key",
        AuthorizationLevel.System => $"system key {required.SystemKey} or the master key",
        _ => "master key",
    };
}
