namespace Puente.Serving.Repository.Configuration;

/// <summary>How requests that wait are put together (<c>ModelDynamicBatching</c>).</summary>
public sealed record DynamicBatching
{
    /// <summary>Rows of passes to aim at, ascending; empty: any up to the most.</summary>
    public IReadOnlyList<int> PreferredBatchSizes { get; init; } = [];

    /// <summary>Longest that the oldest request waits for others; zero: what is there runs.</summary>
    public TimeSpan MaxQueueDelay { get; init; }

    /// <summary>Answers leave in the order in which requests came.</summary>
    public bool PreserveOrdering { get; init; }

    /// <summary>Levels of priority, 1 first; 0: all requests are equal.</summary>
    public ulong PriorityLevels { get; init; }

    /// <summary>Level of a request that names none; 0 where there are no levels.</summary>
    public ulong DefaultPriorityLevel { get; init; }

    /// <summary>Bounds of the queue.</summary>
    public QueuePolicy DefaultQueuePolicy { get; init; } = new();

    /// <summary>Bounds of the queues of single levels, in place of the default.</summary>
    public IReadOnlyDictionary<ulong, QueuePolicy> PriorityQueuePolicies { get; init; } = new Dictionary<ulong, QueuePolicy>();
}
