using Puente.Core.Training;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Training.Tasks;

/// <summary>A head, and what it does on the held-out part.</summary>
/// <param name="Head">Fitted on the training part.</param>
/// <param name="Scores">On the held-out part.</param>
/// <param name="Logits">Of the held-out part, [N][K].</param>
public sealed record FittedHead(LinearHead Head, HeadScores Scores, float[][] Logits);
