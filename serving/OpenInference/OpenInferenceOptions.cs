namespace Puente.Serving.OpenInference;

/// <summary>Bounds and names of the Open Inference Protocol endpoints.</summary>
public sealed record OpenInferenceOptions
{
    /// <summary>Bytes of a request body, also after decompression; a larger one is answered 413. Default 32 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Images in one request; more is answered 400. Default 256.</summary>
    public int MaxBatch { get; init; } = 256;

    /// <summary>Name of the model that answers logits. Null (default) takes the release's own name, or <c>defects</c> where that is <c>backbone</c>.</summary>
    public string? HeadModel { get; init; }
}
