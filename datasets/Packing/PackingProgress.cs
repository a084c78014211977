namespace Puente.Datasets.Packing;

/// <summary>How far packing has come.</summary>
/// <param name="Stage"><c>measure</c> (only where the most diverse samples are kept), <c>choose</c>, <c>pack</c>.</param>
/// <param name="Done">Files done; samples chosen in <c>choose</c>.</param>
/// <param name="Total">Of so many.</param>
public sealed record PackingProgress(string Stage, int Done, int Total);
