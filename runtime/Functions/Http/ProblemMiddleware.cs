using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Hosting;

namespace Puente.Runtime.Functions;

/// <summary>Turns what a function throws, and unknown routes, into problem details.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, EmbeddedHostOptions options, IHostApplicationLifetime lifetime, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            if (context.Request.ContentLength > options.MaxRequestBodyBytes)
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
            await next(context);
            await DescribeUnknownRouteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: there is nobody to answer. 499 is what proxies write into their logs for it.
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A stream that has begun can only be cut, so that its reader knows it is not whole.
            if (context.Response.HasStarted) context.Abort();
            else await Problems.WriteAsync(context, Problems.Create(StatusCodes.Status503ServiceUnavailable, "The host is stopping", "Send the request again later."));
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, e);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception e)
    {
        var problem = Map(e);
        if (problem.Status is null or >= 500) log.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
        else log.LogDebug(e, "{Method} {Path} was refused with {Status}", context.Request.Method, context.Request.Path, problem.Status);
        context.Response.Clear();
        await Problems.WriteAsync(context, problem);
    }

    private ProblemDetails Map(Exception e) => options.MapProblem(e) ?? e switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.Create(
            StatusCodes.Status413PayloadTooLarge, "The body is too large", $"At most {options.MaxRequestBodyBytes} bytes are accepted."),
        BadHttpRequestException bad => Problems.Create(bad.StatusCode, "The request cannot be read", bad.Message),
        ArgumentException argument => Problems.Create(StatusCodes.Status400BadRequest, "The request is not valid", argument.Message),
        _ => Problems.Create(StatusCodes.Status500InternalServerError, "The function failed", "The cause is in the host's log."),
    };

    // The functions host answers 404, not 405, to a method no function takes.
    private static Task DescribeUnknownRouteAsync(HttpContext context)
    {
        var response = context.Response;
        var ours = context.GetEndpoint()?.Metadata.GetMetadata<RequiredKey>() is not null;
        if (ours || response.HasStarted || response.ContentType is not null) return Task.CompletedTask;
        if (response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)) return Task.CompletedTask;
        response.Headers.Allow = default;
        return Problems.WriteAsync(context, Problems.Create(
            StatusCodes.Status404NotFound, "No such route", $"Nothing answers {context.Request.Method} {context.Request.Path}."));
    }
}
