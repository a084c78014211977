using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Models;

namespace Puente.Serving.OpenInference;

/// <summary>
/// The Open Inference Protocol v2 over REST (KServe), with Triton's binary tensor data, read-only repository index, status codes and
/// <c>{"error": …}</c> texts. Two models: <c>backbone</c> and, when the release has a head, the release's name.
/// </summary>
public static class OpenInferenceEndpoints
{
    /// <summary>Maps <c>/v2…</c> onto <paramref name="host"/>.</summary>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="host">What answers.</param>
    /// <param name="authorize">True when the request may be answered; asked for everything but <c>/v2/health/*</c>. False is answered 401.</param>
    /// <param name="options">Bounds and names; null takes the defaults.</param>
    public static IEndpointRouteBuilder MapOpenInferenceProtocol(
        this IEndpointRouteBuilder endpoints, ModelHost host, Func<HttpContext, bool> authorize, OpenInferenceOptions? options = null)
    {
        var log = endpoints.ServiceProvider.GetService<ILoggerFactory>()?.CreateLogger("Puente.Serving.OpenInference");
        var handlers = new OpenInferenceHandlers(host, options ?? new());
        void Map(string pattern, string verb, RequestDelegate handler, bool open = false) =>
            endpoints.Map(pattern, context => AnswerAsync(context, verb, handler, open ? _ => true : authorize, log));

        Map("/v2/health/live", "GET", OpenInferenceHandlers.LiveAsync, open: true);
        Map("/v2/health/ready", "GET", handlers.ReadyAsync, open: true);
        Map("/v2", "GET", OpenInferenceHandlers.ServerMetadataAsync);
        Map("/v2/repository/index", "POST", handlers.IndexAsync);
        Map("/v2/repository/models/{model}/load", "POST", OpenInferenceHandlers.LoadAsync);
        Map("/v2/repository/models/{model}/unload", "POST", OpenInferenceHandlers.LoadAsync);
        foreach (var model in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            Map(model, "GET", handlers.ModelMetadataAsync);
            Map(model + "/ready", "GET", handlers.ModelReadyAsync);
            Map(model + "/infer", "POST", handlers.InferAsync);
        }

        Map("/v2/{**rest}", "", context => throw new OpenInferenceException(404, $"path '{context.Request.Path}': is not served. GET /v2 says what is"));
        return endpoints;
    }

    private static async Task AnswerAsync(HttpContext context, string verb, RequestDelegate handler, Func<HttpContext, bool> authorize, ILogger? log)
    {
        try
        {
            if (!authorize(context)) throw new OpenInferenceException(401, "key: is missing or wrong. Send the site's key");
            var method = context.Request.Method;
            if (verb.Length > 0 && method != verb && !(verb == "GET" && method == "HEAD"))
            {
                context.Response.Headers.Allow = verb;
                throw new OpenInferenceException(405, $"method '{method}': is not allowed here. Use {verb}");
            }

            await handler(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to answer.
        }
        catch (Exception e) when (!context.Response.HasStarted && Status(e) is { } status)
        {
            if (status == 500) log?.LogError(e, "Inference failed.");
            context.Response.Headers.Remove("Inference-Header-Content-Length");
            context.Response.StatusCode = status;
            context.Response.ContentLength = null;
            await context.Response.WriteAsJsonAsync(new { error = e.Message }, Json.Options, context.RequestAborted);
        }
    }

    private static int? Status(Exception e) => e switch
    {
        OpenInferenceException known => known.Status,
        InputException => 400,
        BadHttpRequestException bad => bad.StatusCode,
        ModelUnavailableException => 503,
        OnnxRuntimeException or InvalidOperationException => 500,
        _ => null,
    };
}
