using Google.Protobuf.Collections;
using Grpc.Core;
using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.OpenInference.Rest;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Tensors;
using TensorMetadata = Puente.Serving.OpenInference.Wire.ModelMetadataResponse.Types.TensorMetadata;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>What each call answers; keys and faults are <see cref="GrpcFaults"/>' affair.</summary>
internal sealed class InferenceService(IModelRegistry registry, OpenInferenceOptions options, GrpcFaults faults)
{
    private readonly ModelCatalogue _models = new(registry);
    private readonly MemoryBudget _budget = new(options);

    public GrpcFaults Guard => faults;

    public ServerReadyResponse ServerReady() => new() { Ready = registry.IsReady };

    public ModelReadyResponse ModelReady(ModelReadyRequest request) => new() { Ready = _models.IsReady(request.Name, ModelVersion.Parse(request.Version)) };

    public static ServerMetadataResponse Metadata() =>
        new() { Name = ServerMetadata.Name, Version = ServerMetadata.Version, Extensions = { ServerMetadata.Extensions } };

    public ModelMetadataResponse ModelMetadata(ModelMetadataRequest request)
    {
        var (model, versions) = _models.Describe(request.Name, ModelVersion.Parse(request.Version));
        return new ModelMetadataResponse
        {
            Name = model.Name,
            Versions = { versions.Select(ModelVersion.Text) },
            Platform = model.Platform,
            Inputs = { model.Inputs.Select(Describe) },
            Outputs = { model.Outputs.Select(Describe) },
        };
    }

    public ModelConfigResponse ModelConfig(ModelConfigRequest request) =>
        new() { Config = ModelConfigs.Of(_models.Describe(request.Name, ModelVersion.Parse(request.Version)).Model) };

    public ModelStatisticsResponse ModelStatistics(ModelStatisticsRequest request)
    {
        var name = request.Name.Length == 0 ? null : request.Name;
        return new() { ModelStats = { _models.Statistics(name, ModelVersion.Parse(request.Version)).Select(model => StatisticsMessage.Of(model.Model, model.Statistics)) } };
    }

    public RepositoryIndexResponse Index(RepositoryIndexRequest request)
    {
        CheckRepository(request.RepositoryName);
        return new()
        {
            Models =
            {
                _models.Index(request.Ready).Select(entry => new RepositoryIndexResponse.Types.ModelIndex
                {
                    Name = entry.Name,
                    Version = entry.Version is { } version ? ModelVersion.Text(version) : "",
                    State = entry.Version is null ? "" : entry.State.ToString().ToUpperInvariant(),
                    Reason = entry.Reason,
                }),
            },
        };
    }

    public async Task<RepositoryModelLoadResponse> LoadAsync(RepositoryModelLoadRequest request, ServerCallContext context)
    {
        CheckRepository(request.RepositoryName);
        await registry.LoadAsync(request.ModelName, LoadParameters(request.Parameters), context.CancellationToken);
        return new();
    }

    public async Task<RepositoryModelUnloadResponse> UnloadAsync(RepositoryModelUnloadRequest request, ServerCallContext context)
    {
        CheckRepository(request.RepositoryName);
        foreach (var (name, value) in request.Parameters)
            if (name != "unload_dependents" || !value.HasBoolParam)
                throw Faults.Invalid($"parameters.{Faults.Shorten(name)}: is no parameter of unloading. Give 'unload_dependents' as a boolean, or none");
        await registry.UnloadAsync(request.ModelName, context.CancellationToken);
        return new();
    }

    public Task<ModelInferResponse> InferAsync(ModelInferRequest request, ServerCallContext context)
    {
        var exchange = new InferExchange(registry, _budget);
        // The message is written after this returns, from the engine's memory.
        context.GetHttpContext().Response.RegisterForDispose(exchange);
        return exchange.AskAsync(request, mayRunHere: true, context.CancellationToken);
    }

    public Task StreamAsync(IAsyncStreamReader<ModelInferRequest> requests, IServerStreamWriter<ModelStreamInferResponse> answers, ServerCallContext context) =>
        new InferStream(() => new InferExchange(registry, _budget), faults, options.MaxStreamRequests).RunAsync(requests, answers, context);

    private static ModelLoadParameters LoadParameters(MapField<string, ModelRepositoryParameter> given)
    {
        string? config = null;
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var (name, value) in given)
        {
            if (name == "config" && value.HasStringParam) config = value.StringParam;
            else if (name.StartsWith("file:", StringComparison.Ordinal) && value.HasBytesParam) files[name["file:".Length..]] = value.BytesParam.Memory;
            else throw Faults.Invalid($"parameters.{Faults.Shorten(name)}: is no parameter of loading. Give 'config' as a string, or 'file:<version>/<name>' as bytes");
        }

        return RepositoryJson.Checked(config, files);
    }

    private static void CheckRepository(string name)
    {
        // Triton's sentence.
        if (name.Length > 0) throw Faults.Unsupported("'repository_name' specification is not supported");
    }

    private static TensorMetadata Describe(TensorSignature tensor) => new() { Name = tensor.Name, Datatype = tensor.Type.Name(), Shape = { tensor.Shape } };
}
