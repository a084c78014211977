namespace Puente.Serving.Repository.Configuration;

/// <summary>Bounds of a queue (<c>ModelQueuePolicy</c>).</summary>
public sealed record QueuePolicy
{
    /// <summary>What becomes of a request whose time is over.</summary>
    public TimeoutAction TimeoutAction { get; init; }

    /// <summary>Longest time in the queue; zero: any.</summary>
    public TimeSpan DefaultTimeout { get; init; }

    /// <summary>A request may bring a shorter time of its own.</summary>
    public bool AllowTimeoutOverride { get; init; }

    /// <summary>Most requests that wait; 0: any number.</summary>
    public int MaxQueueSize { get; init; }
}
