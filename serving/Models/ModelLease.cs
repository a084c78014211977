using Puente.Serving.Batching;
using Puente.Serving.Engine;

namespace Puente.Serving.Models;

/// <summary>A model of a release that is kept open meanwhile.</summary>
internal sealed class ModelLease(BatchedModel model, IDisposable hold) : IModel
{
    /// <inheritdoc/>
    public ModelDescription Description => model.Description;

    /// <inheritdoc/>
    public ModelStatistics Statistics => model.Statistics;

    /// <inheritdoc/>
    public Task<InferenceAnswer> InferAsync(InferenceRequest request, CancellationToken cancellationToken) => model.InferAsync(request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => hold.Dispose();
}
