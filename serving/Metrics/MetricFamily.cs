namespace Puente.Serving.Metrics;

/// <summary>Samples of one name.</summary>
/// <param name="Name">The name: letters, digits, underscores and colons.</param>
/// <param name="Kind">The type.</param>
/// <param name="Help">What it counts, a sentence.</param>
/// <param name="Samples">The samples; none: the family is left out.</param>
public sealed record MetricFamily(string Name, MetricKind Kind, string Help, IReadOnlyList<MetricSample> Samples);
