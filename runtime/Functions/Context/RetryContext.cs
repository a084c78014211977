namespace Puente.Runtime.Functions;

/// <summary>Which try an invocation is.</summary>
public abstract class RetryContext
{
    /// <summary>Tries made before this one.</summary>
    public abstract int RetryCount { get; }

    /// <summary>How many more there may be after the first.</summary>
    public abstract int MaxRetryCount { get; }
}
