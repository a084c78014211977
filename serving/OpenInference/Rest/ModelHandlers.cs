using Microsoft.AspNetCore.Http;
using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Health, metadata, configuration and statistics.</summary>
internal sealed class ModelHandlers(IModelRegistry registry)
{
    private readonly ModelCatalogue _models = new(registry);

    public static Task LiveAsync(HttpContext context) => context.AnswerAsync(new { live = true });

    /// <summary>400 while a model is missing: the protocol's own choice.</summary>
    public Task ReadyAsync(HttpContext context)
    {
        var ready = registry.IsReady;
        if (!ready) context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.AnswerAsync(new { ready });
    }

    public static Task ServerMetadataAsync(HttpContext context) =>
        context.AnswerAsync(new { name = ServerMetadata.Name, version = ServerMetadata.Version, extensions = ServerMetadata.Extensions });

    public Task MetadataAsync(HttpContext context)
    {
        var (model, versions) = _models.Describe(context.Model()!, context.Version());
        return context.AnswerAsync(new
        {
            name = model.Name,
            versions = versions.Select(ModelVersion.Text),
            platform = model.Platform,
            inputs = model.Inputs.Select(Tensor),
            outputs = model.Outputs.Select(Tensor),
        });
    }

    public Task ModelReadyAsync(HttpContext context)
    {
        var name = context.Model()!;
        var ready = _models.IsReady(name, context.Version());
        if (!ready) context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.AnswerAsync(new { name, ready });
    }

    public Task ConfigAsync(HttpContext context)
    {
        var (model, _) = _models.Describe(context.Model()!, context.Version());
        return context.AnswerAsync(ConfigJson.Of(ModelConfigs.Of(model)));
    }

    public Task StatisticsAsync(HttpContext context) => context.AnswerAsync(new
    {
        model_stats = _models.Statistics(context.Model(), context.Version()).Select(model => StatisticsJson.Of(model.Model, model.Statistics)),
    });

    private static object Tensor(TensorSignature tensor) => new { name = tensor.Name, datatype = tensor.Type.Name(), shape = tensor.Shape };
}
