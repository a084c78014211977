using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Puente.Runtime.Functions;

/// <summary>Writes errors as RFC 9457 problem details.</summary>
internal static class Problems
{
    public static ProblemDetails Create(int status, string title, string? detail = null) => new() { Status = status, Title = title, Detail = detail };

    public static async Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        var status = problem.Status ??= StatusCodes.Status500InternalServerError;
        problem.Instance ??= context.Request.Path;
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(problem, HostJsonOptions.Wire, "application/problem+json", context.RequestAborted);
    }
}
