using Puente.Serving.Tensors;

namespace Puente.Serving.Repository.Configuration;

/// <summary>An input of a warm-up request.</summary>
/// <param name="Type">Its elements.</param>
/// <param name="Dims">Its shape, every dimension known; the batch is left out where the model batches.</param>
/// <param name="Data">What it holds.</param>
/// <param name="File">File below the model's <c>warmup</c> folder with one row's bytes; empty unless <paramref name="Data"/> is <see cref="WarmupData.File"/>.</param>
public sealed record WarmupInput(TensorType Type, IReadOnlyList<long> Dims, WarmupData Data, string File);
