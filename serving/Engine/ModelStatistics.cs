namespace Puente.Serving.Engine;

/// <summary>What a version of a model has done since it was loaded (Triton's statistics extension).</summary>
/// <param name="LastInference">When its last pass ended; null: never.</param>
/// <param name="InferenceCount">Rows answered.</param>
/// <param name="ExecutionCount">Passes run; rows over passes is the mean batch.</param>
/// <param name="Success">Requests answered, from arrival to answer.</param>
/// <param name="Fail">Requests that the model failed; refused and cancelled ones are counted apart.</param>
/// <param name="Queue">Time in the queue.</param>
/// <param name="ComputeInput">Putting inputs in place.</param>
/// <param name="ComputeInfer">Running the graphs.</param>
/// <param name="ComputeOutput">Taking outputs out.</param>
/// <param name="Batches">The same by rows of a pass, ascending.</param>
/// <param name="MemoryBytes">Bytes of its files that its sessions hold, those it shares with others included; 0 where not known.</param>
public sealed record ModelStatistics(
    DateTimeOffset? LastInference,
    long InferenceCount,
    long ExecutionCount,
    StatisticDuration Success,
    StatisticDuration Fail,
    StatisticDuration Queue,
    StatisticDuration ComputeInput,
    StatisticDuration ComputeInfer,
    StatisticDuration ComputeOutput,
    IReadOnlyList<BatchStatistics> Batches,
    long MemoryBytes)
{
    /// <summary>Requests waiting now.</summary>
    public int Pending { get; init; }

    /// <summary>Requests refused: the queue was full, or their time in it was over.</summary>
    public long Rejected { get; init; }

    /// <summary>Requests whose caller had gone.</summary>
    public long Cancelled { get; init; }

    /// <summary>How long the oldest request that waits has waited; zero where none waits.</summary>
    public TimeSpan OldestPending { get; init; }

    /// <summary>Requests answered by their time from arrival to answer; null: not counted.</summary>
    public LatencySnapshot? RequestLatency { get; init; }

    /// <summary>Requests taken from the queue by their time in it; null: not counted.</summary>
    public LatencySnapshot? QueueLatency { get; init; }

    /// <summary>What it has said, where it is a classifier; null: it is none, or several at once.</summary>
    public PredictionSnapshot? Predictions { get; init; }
}
