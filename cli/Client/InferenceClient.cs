using Puente.Cli.Client.Contracts;

namespace Puente.Cli.Client;

/// <summary>An edge's Open Inference Protocol v2 REST port.</summary>
public sealed class InferenceClient(TierHttp http)
{
    /// <summary>What the model takes and gives.</summary>
    public Task<ModelMetadata> MetadataAsync(string model, CancellationToken cancel) => http.GetAsync<ModelMetadata>($"v2/models/{model}", cancel);

    /// <summary>Infers.</summary>
    public Task<InferResponse> InferAsync(string model, InferRequest request, CancellationToken cancel) =>
        http.PostAsync<InferResponse>($"v2/models/{model}/infer", request, cancel);
}
