using Puente.Serving.Batching;

namespace Puente.Serving.Models;

/// <summary>A release in service, and the models it is seen as.</summary>
/// <param name="Release">The release.</param>
/// <param name="Backbone">Images → embeddings.</param>
/// <param name="Head">Images → logits and embeddings; null where it has no head.</param>
internal sealed record ServedRelease(LoadedRelease Release, BatchedModel Backbone, BatchedModel? Head)
{
    public IEnumerable<BatchedModel> Models => Head is null ? [Backbone] : [Backbone, Head];
}
