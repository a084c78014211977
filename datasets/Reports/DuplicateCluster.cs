namespace Puente.Datasets.Reports;

/// <summary>Images that are the same, or nearly.</summary>
/// <param name="Kept">The first of them, which a dataset keeps.</param>
/// <param name="Copies">The others.</param>
public sealed record DuplicateCluster(string Kept, IReadOnlyList<DuplicateCopy> Copies);
