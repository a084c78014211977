namespace Puente.Serving.Engine;

/// <summary>What a classifier has said so far, row by row.</summary>
/// <param name="Classes">Its classes.</param>
/// <param name="Present">Rows in which each reached its threshold; a row may have several.</param>
/// <param name="None">Rows in which none did: the classifier abstained.</param>
/// <param name="Confidence">Rows by the probability of their likeliest class, in tenths.</param>
/// <param name="ConfidenceSum">Sum of those probabilities.</param>
public sealed record PredictionSnapshot(IReadOnlyList<string> Classes, IReadOnlyList<long> Present, long None, IReadOnlyList<long> Confidence, double ConfidenceSum)
{
    /// <summary>Buckets of <see cref="Confidence"/>.</summary>
    public const int Buckets = 10;
}
