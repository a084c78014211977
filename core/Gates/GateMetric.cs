namespace Puente.Core.Gates;

/// <summary>Which score a golden gate compares.</summary>
public enum GateMetric
{
    /// <summary>Found of those that are there.</summary>
    Recall,

    /// <summary>Right of those that were found.</summary>
    Precision,

    /// <summary>Harmonic mean of the two.</summary>
    F1,
}
