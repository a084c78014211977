namespace Puente.Runtime.Functions;

/// <summary>Which try an invocation is.</summary>
internal sealed class Try(int retryCount, int maxRetryCount) : RetryContext
{
    public override int RetryCount { get; } = retryCount;

    public override int MaxRetryCount { get; } = maxRetryCount;
}
