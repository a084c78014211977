using Puente.Learning.Training.Heads;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Adaptation;

/// <summary>An adapted backbone and the two heads to compare.</summary>
/// <param name="Backbone">Plain, adapters merged.</param>
/// <param name="Start">The head over frozen embeddings, with which adapting began.</param>
/// <param name="Head">The head over its embeddings.</param>
public sealed record Adapted(Backbone Backbone, LinearHead Start, LinearHead Head) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Backbone.Dispose();
}
