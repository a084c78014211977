namespace Puente.Serving.Models;

/// <summary>What a release answered for a batch of N images.</summary>
/// <param name="Embeddings">[N, Dimensions], row-major.</param>
/// <param name="Logits">[N, Classes], row-major; empty when the release has no head or logits were not asked for.</param>
public sealed record InferenceOutput(float[] Embeddings, float[] Logits);
