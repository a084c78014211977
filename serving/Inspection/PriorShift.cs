using Puente.Core;

namespace Puente.Serving.Inspection;

/// <summary>
/// Prior correction of a probability (Saerens, Latinne and Decaestecker 2002, eq. 4, for two outcomes): the odds are multiplied by the
/// odds of a class where the model is used over its odds where it was tuned.
/// </summary>
/// <param name="Tuned">Fraction of labelled images that carry a class, above 0 and below 1.</param>
/// <param name="Expected">Fraction of a photograph's tiles expected to carry it, above 0 and below 1.</param>
public sealed record PriorShift(double Tuned, double Expected)
{
    /// <summary>What to add to a logit.</summary>
    public double Logit => Math.Log(Expected / (1 - Expected)) - Math.Log(Tuned / (1 - Tuned));

    internal void Validate()
    {
        if (Tuned is not (> 0 and < 1)) throw new InputException("prior.tuned", $"{Tuned}", "is not a fraction above 0 and below 1", "Give the share of labelled images that carry a class.");
        if (Expected is not (> 0 and < 1)) throw new InputException("prior.expected", $"{Expected}", "is not a fraction above 0 and below 1", "Give the share of tiles expected to carry a class.");
    }
}
