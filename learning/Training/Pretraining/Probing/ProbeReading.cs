using Puente.Learning.Vision;

namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>What one probe found.</summary>
/// <param name="Score">Mean over classes of the average precision on held-out labelled images, 0…1; null without a labelled folder.</param>
/// <param name="Health">Whether embeddings of unlabelled images still differ.</param>
public sealed record ProbeReading(double? Score, EmbeddingHealth Health);
