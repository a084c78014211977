namespace Puente.Datasets.Quality;

/// <summary>A measure beyond its threshold.</summary>
/// <param name="Measure">Which.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Threshold">What is allowed.</param>
/// <param name="Over">True when the value is too high, false when too low.</param>
public sealed record QualityFault(string Measure, double Value, double Threshold, bool Over)
{
    /// <summary>For a person: measure, value, threshold.</summary>
    public override string ToString() => FormattableString.Invariant($"{Measure} {Value:0.###}, {(Over ? "over" : "under")} {Threshold:0.###}");
}
