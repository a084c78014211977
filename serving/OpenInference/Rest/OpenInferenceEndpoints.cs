using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>The Open Inference Protocol v2 over REST (KServe) with Triton's extensions, status codes and <c>{"error": …}</c> texts.</summary>
public static class OpenInferenceEndpoints
{
    private const string Get = "GET", Post = "POST";

    /// <summary>Maps <c>/v2…</c> onto <paramref name="registry"/>.</summary>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="registry">What answers.</param>
    /// <param name="authorize">True when the request may be answered; asked for everything but <c>/v2/health/*</c>. False is answered 401.</param>
    /// <param name="options">Bounds; null takes the defaults.</param>
    /// <exception cref="Core.InputException">A bound is out of range.</exception>
    public static IEndpointRouteBuilder MapOpenInferenceProtocol(
        this IEndpointRouteBuilder endpoints, IModelRegistry registry, Func<HttpContext, bool> authorize, OpenInferenceOptions? options = null)
    {
        options = (options ?? new()).Validate();
        var faults = new RestFaults(options, endpoints.ServiceProvider.GetService<ILoggerFactory>()?.CreateLogger("Puente.Serving.OpenInference"));
        var budget = new MemoryBudget(options);
        var models = new ModelHandlers(registry);
        var repository = new RepositoryHandlers(registry, budget);
        var inference = new InferHandler(registry, budget);
        void Map(string pattern, string verbs, RequestDelegate handler, bool open = false) =>
            endpoints.Map(pattern, context => faults.AnswerAsync(context, verbs, handler, open ? _ => true : authorize));

        Map("/v2/health/live", Get, ModelHandlers.LiveAsync, open: true);
        Map("/v2/health/ready", Get, models.ReadyAsync, open: true);
        Map("/v2", Get, ModelHandlers.ServerMetadataAsync);
        Map("/v2/models/stats", Get, models.StatisticsAsync);
        foreach (var model in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            Map(model, Get, models.MetadataAsync);
            Map(model + "/ready", Get, models.ModelReadyAsync);
            Map(model + "/config", Get, models.ConfigAsync);
            Map(model + "/stats", Get, models.StatisticsAsync);
            Map(model + "/infer", Post, inference.AnswerAsync);
        }

        Map("/v2/repository/index", Post, repository.IndexAsync);
        Map("/v2/repository/{repository}/index", Post, repository.IndexAsync);
        foreach (var path in new[] { "/v2/repository/models/{model}", "/v2/repository/{repository}/models/{model}" })
        {
            Map(path + "/load", Post, repository.LoadAsync);
            Map(path + "/unload", Post, repository.UnloadAsync);
        }

        foreach (var extension in new[] { "trace/setting", "models/{model}/trace/setting", "logging", "systemsharedmemory/{**rest}", "cudasharedmemory/{**rest}" })
            Map("/v2/" + extension, "", context => throw Faults.Unsupported($"path '{context.Request.Path}': belongs to an extension that is not served. GET /v2 says which are"));
        Map("/v2/{**rest}", "", context => throw new OpenInferenceException(FaultCode.NotFound, $"path '{context.Request.Path}': is not served. GET /v2 says what is"));
        return endpoints;
    }
}
