namespace Puente.Core.Training;

/// <summary>Probabilities of a class at which no answer is given.</summary>
/// <param name="Low">Above it; 0 to 1.</param>
/// <param name="High">And below it; 0 to 1.</param>
public sealed record ProbabilityBand(double Low, double High)
{
    /// <summary>Whether no answer is given at <paramref name="probability"/>: strictly inside, as the promise was measured.</summary>
    public bool Contains(double probability) => probability > Low && probability < High;
}
