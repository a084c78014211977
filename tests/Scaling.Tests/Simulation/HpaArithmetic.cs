namespace Puente.Scaling.Tests.Simulation;

/// <summary>How the horizontal pod autoscaler makes replicas of a metric (KEDA's contract, section 2: HPA maths).</summary>
internal static class HpaArithmetic
{
    private const double Tolerance = 0.1;

    /// <summary>Replicas for one metric; <paramref name="current"/> where it is within a tenth of its target.</summary>
    /// <param name="metricType">How the target is meant.</param>
    /// <param name="current">Replicas now, at least one.</param>
    /// <param name="value">The metric.</param>
    /// <param name="target">Its target, above zero.</param>
    public static int Desired(MetricType metricType, int current, double value, double target)
    {
        var ratio = metricType == MetricType.AverageValue ? value / (target * current) : value / target;
        if (Math.Abs(ratio - 1) <= Tolerance) return current;
        return (int)Math.Min(int.MaxValue, Math.Ceiling(metricType == MetricType.AverageValue ? value / target : current * ratio));
    }
}
