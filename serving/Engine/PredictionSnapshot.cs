namespace Puente.Serving.Engine;

/// <summary>What a classifier has said so far, row by row. All are counts and sums, so that those of several sites add up.</summary>
/// <param name="Classes">Its classes.</param>
/// <param name="Present">Rows in which each reached its threshold; a row may have several.</param>
/// <param name="None">Rows in which none did.</param>
/// <param name="Confidence">Rows by the probability of their likeliest class, in tenths.</param>
/// <param name="ConfidenceSum">Sum of those probabilities.</param>
public sealed record PredictionSnapshot(IReadOnlyList<string> Classes, IReadOnlyList<long> Present, long None, IReadOnlyList<long> Confidence, double ConfidenceSum)
{
    /// <summary>Buckets of <see cref="Confidence"/> and of <see cref="Probabilities"/>.</summary>
    public const int Buckets = 10;

    /// <summary>Rows by each class's probability, [classes][<see cref="Buckets"/>]; empty where not counted.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Probabilities { get; init; } = [];

    /// <summary>Sum of each class's probabilities; empty where not counted.</summary>
    public IReadOnlyList<double> ProbabilitySums { get; init; } = [];

    /// <summary>Rows left to a person: at least one class's probability lay where the release gives no answer. Null where it promises no band.</summary>
    public long? Abstained { get; init; }

    /// <summary>Of each class the rows in which it was that class's; null where the release promises no band.</summary>
    public IReadOnlyList<long>? Uncertain { get; init; }
}
