using Puente.Core.Training;

namespace Puente.Learning.Training.Adaptation;

/// <summary>What a trial found.</summary>
/// <param name="End">How its fits ended; only a trial that is done has the rest.</param>
/// <param name="Gain">What adaptation was worth; null unless done.</param>
/// <param name="Logits">Out of fold over adapted embeddings, of the balanced fit, [N][K]; empty unless done.</param>
public sealed record TrialOutcome(AdaptationEnd End, AdaptationGain? Gain, float[][] Logits)
{
    /// <summary>Whether the whole interval of the gain lies above 0.</summary>
    public bool Gains => Gain is { Difference.Low: > 0 };
}
