namespace Puente.Runtime.Functions;

/// <summary>Runs a failed timer function again, always after the same pause.</summary>
/// <param name="maxRetryCount">Retries at most, the first run not counted; -1 for no limit.</param>
/// <param name="delayInterval">The pause, <c>hh:mm:ss</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FixedDelayRetryAttribute(int maxRetryCount, string delayInterval) : Attribute
{
    /// <summary>Retries at most; -1 for no limit.</summary>
    public int MaxRetryCount { get; } = maxRetryCount;

    /// <summary>The pause, <c>hh:mm:ss</c>.</summary>
    public string DelayInterval { get; } = delayInterval;
}
