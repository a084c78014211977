namespace Puente.Serving.Engine;

/// <summary>How often, and how long in all.</summary>
/// <param name="Count">Times.</param>
/// <param name="Nanoseconds">Their sum.</param>
public readonly record struct StatisticDuration(long Count, long Nanoseconds);
