using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Puente.Core;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Verb, key and faults of every path: a fault becomes its status and <c>{"error": …}</c> in this one place.</summary>
internal sealed class RestFaults(OpenInferenceOptions options, ILogger? log)
{
    /// <summary>Nginx's and Triton's status for a client that closed the connection; nobody reads it.</summary>
    private const int ClientClosed = 499;

    public async Task AnswerAsync(HttpContext context, string verb, RequestDelegate handler, Func<HttpContext, bool> authorize)
    {
        try
        {
            if (!authorize(context)) throw new OpenInferenceException(FaultCode.Unauthenticated, "key: is missing or wrong. Send the site's key");
            CheckVerb(context, verb);
            await handler(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosed;
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.StatusCode, e.Message);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var code = Faults.CodeOf(e);
            if (code is null or FaultCode.Internal) log?.LogError(e, "A request over REST failed.");
            // What nobody foresaw is told in the log, not to the client.
            await WriteAsync(context, Status(code ?? FaultCode.Internal), code is null ? "internal error" : e.Message);
        }
    }

    private static void CheckVerb(HttpContext context, string verb)
    {
        var method = context.Request.Method;
        if (verb.Length == 0 || method == verb || (verb == "GET" && method == "HEAD")) return;
        context.Response.Headers.Allow = verb;
        throw new OpenInferenceException(FaultCode.MethodNotAllowed, $"method '{Faults.Shorten(method)}': is not allowed here. Use {verb}");
    }

    private async Task WriteAsync(HttpContext context, int status, string message)
    {
        var response = context.Response;
        response.Headers.Remove(InferHandler.HeaderLength);
        response.Headers.ContentEncoding = default;
        response.StatusCode = status;
        response.ContentLength = null;
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = ((long)Math.Ceiling(options.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.WriteAsJsonAsync(new { error = message }, Json.Options, context.RequestAborted);
    }

    private static int Status(FaultCode code) => code switch
    {
        FaultCode.InvalidArgument => StatusCodes.Status400BadRequest,
        FaultCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        FaultCode.NotFound => StatusCodes.Status404NotFound,
        FaultCode.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        FaultCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        FaultCode.Unsupported => StatusCodes.Status501NotImplemented,
        FaultCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
