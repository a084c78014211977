namespace Puente.Scaling.Tests.Simulation;

/// <summary>How an autoscaler means a target.</summary>
internal enum MetricType
{
    /// <summary>What one replica takes.</summary>
    AverageValue,

    /// <summary>What the metric is to be held at.</summary>
    Value,
}
