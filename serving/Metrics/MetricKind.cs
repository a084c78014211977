namespace Puente.Serving.Metrics;

/// <summary>Types of the exposition format.</summary>
public enum MetricKind
{
    /// <summary>Only grows, until a restart.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Buckets, a sum and a count.</summary>
    Histogram,
}
