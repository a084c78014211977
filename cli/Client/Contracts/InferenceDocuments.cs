using System.Text.Json.Serialization;

namespace Puente.Cli.Client.Contracts;

/// <summary>Open Inference Protocol v2: metadata of a model.</summary>
public sealed record ModelMetadata(string Name, IReadOnlyList<TensorMetadata> Inputs, IReadOnlyList<TensorMetadata> Outputs);

/// <summary>A tensor of a model; -1 in its shape is variable.</summary>
public sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<int> Shape);

/// <summary>A request to infer.</summary>
public sealed record InferRequest(IReadOnlyList<InferInput> Inputs);

/// <summary>An input tensor, flat in row-major order.</summary>
public sealed record InferInput(string Name, IReadOnlyList<int> Shape, string Datatype, IReadOnlyList<int> Data);

/// <summary>The answer.</summary>
public sealed record InferResponse([property: JsonPropertyName("model_name")] string ModelName, IReadOnlyList<InferOutput> Outputs);

/// <summary>An output tensor, flat in row-major order.</summary>
public sealed record InferOutput(string Name, IReadOnlyList<int> Shape, string Datatype, IReadOnlyList<double>? Data);
