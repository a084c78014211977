using Puente.Serving.Engine;

namespace Puente.Edge.Workers;

/// <summary>Requests to one release, counted. What several processes counted adds up: the buckets are the same everywhere.</summary>
/// <param name="Answered">Requests answered.</param>
/// <param name="Failed">Requests that the model failed.</param>
/// <param name="Latency">Those answered by their time, a count for each of <see cref="LatencyHistogram.Bounds"/> and one for what lies above.</param>
/// <param name="Nanoseconds">Sum of those times.</param>
public sealed record WorkerFigures(long Answered, long Failed, IReadOnlyList<long> Latency, long Nanoseconds)
{
    private static readonly int _buckets = LatencyHistogram.Bounds.Count + 1;

    /// <summary>No request.</summary>
    public static WorkerFigures None { get; } = new(0, 0, new long[_buckets], 0);

    /// <summary>Requests in all.</summary>
    public long Requests => Answered + Failed;

    /// <summary>Whether it is counted as this program counts: one of another version may have other buckets.</summary>
    public bool IsWhole => Latency?.Count == _buckets;

    /// <summary>What a release has done; none where none serves.</summary>
    public static WorkerFigures Of(ModelStatistics? statistics) => statistics is null
        ? None
        : new(statistics.Success.Count, statistics.Fail.Count, statistics.RequestLatency?.Counts ?? None.Latency, statistics.RequestLatency?.Nanoseconds ?? 0);

    /// <summary>These and <paramref name="other"/>.</summary>
    public WorkerFigures Plus(WorkerFigures other) => new(
        Answered + other.Answered, Failed + other.Failed, [.. Latency.Zip(other.Latency, (one, two) => one + two)], Nanoseconds + other.Nanoseconds);

    /// <summary>These without the <paramref name="earlier"/> ones that they include.</summary>
    public WorkerFigures Since(WorkerFigures earlier) => new(
        Answered - earlier.Answered, Failed - earlier.Failed, [.. Latency.Zip(earlier.Latency, (one, two) => one - two)], Nanoseconds - earlier.Nanoseconds);
}
