using Microsoft.AspNetCore.Http;
using Puente.Core;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Parts of a path, and plain answers.</summary>
internal static class RestRoute
{
    public static string? Model(this HttpContext context) => (string?)context.Request.RouteValues["model"];

    /// <exception cref="OpenInferenceException">The version is no number above zero.</exception>
    public static long? Version(this HttpContext context) => ModelVersion.Parse((string?)context.Request.RouteValues["version"]);

    /// <exception cref="OpenInferenceException">A repository is named, which Triton does not serve either: its sentence.</exception>
    public static void CheckRepository(this HttpContext context)
    {
        if (context.Request.RouteValues.ContainsKey("repository")) throw Faults.Unsupported("'repository_name' specification is not supported");
    }

    public static Task AnswerAsync<T>(this HttpContext context, T body) => context.Response.WriteAsJsonAsync(body, Json.Options, context.RequestAborted);
}
