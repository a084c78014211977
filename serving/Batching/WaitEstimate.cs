namespace Puente.Serving.Batching;

/// <summary>
/// How far waits stray from what was expected of them: a running mean of the error and of its deviation, as TCP keeps them of round trips (Jacobson, "Congestion
/// Avoidance and Control", 1988; RFC 6298). In whatever unit its callers use.
/// </summary>
internal sealed class WaitEstimate
{
    private const double MeanGain = 1.0 / 8, DeviationGain = 1.0 / 4, Deviations = 4;

    private double _error, _deviation;

    /// <summary>A wait of <paramref name="expected"/> was one of <paramref name="actual"/>.</summary>
    public void Learn(double expected, double actual)
    {
        var off = actual - expected - _error;
        _error += MeanGain * off;
        _deviation += DeviationGain * (Math.Abs(off) - _deviation);
    }

    /// <summary>What a wait of <paramref name="expected"/> hardly ever exceeds; never less than that.</summary>
    public double AtMost(double expected) => expected + Math.Max(0, _error + Deviations * _deviation);
}
