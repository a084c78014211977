namespace Puente.Runtime.Functions;

/// <summary>Runs a failed timer function again, after pauses that double.</summary>
/// <param name="maxRetryCount">Retries at most, the first run not counted; -1 for no limit.</param>
/// <param name="minimumInterval">The first pause, <c>hh:mm:ss</c>.</param>
/// <param name="maximumInterval">The longest pause, <c>hh:mm:ss</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval) : Attribute
{
    /// <summary>Retries at most; -1 for no limit.</summary>
    public int MaxRetryCount { get; } = maxRetryCount;

    /// <summary>The first pause, <c>hh:mm:ss</c>.</summary>
    public string MinimumInterval { get; } = minimumInterval;

    /// <summary>The longest pause, <c>hh:mm:ss</c>.</summary>
    public string MaximumInterval { get; } = maximumInterval;
}
