namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Retries as orchestrator code: each attempt is a call of its own, each wait a durable timer.</summary>
internal static class Retries
{
    public static async Task<T> Run<T>(TaskOrchestrationContext context, TaskRetryOptions? options, Func<Task<T>> call)
    {
        if (options is null) return await call();
        var first = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException failure)
            {
                var wait = await Decide(context, options, failure, attempt, context.CurrentUtcDateTime - first);
                if (wait is null) throw;
                if (wait > TimeSpan.Zero) await context.CreateTimer(wait.Value, CancellationToken.None);
            }
        }
    }

    /// <summary>The wait before the next attempt; null when there is none.</summary>
    private static async Task<TimeSpan?> Decide(
        TaskOrchestrationContext context, TaskRetryOptions options, TaskFailedException failure, int attempt, TimeSpan elapsed)
    {
        if (options.Handler is { } handler)
            return await handler(new RetryContext(context, attempt, failure.FailureDetails, elapsed, CancellationToken.None)) ? TimeSpan.Zero : null;

        var policy = options.Policy!;
        if (attempt >= policy.MaxNumberOfAttempts) return null;
        if (policy.Handle is { } handle && !handle(failure)) return null;
        if (policy.HandleAsync is { } handleAsync && !await handleAsync(failure)) return null;
        var wait = WaitBefore(policy, attempt);
        return policy.RetryTimeout != Timeout.InfiniteTimeSpan && elapsed + wait > policy.RetryTimeout ? null : wait;
    }

    private static TimeSpan WaitBefore(RetryPolicy policy, int attempt)
    {
        var ticks = policy.FirstRetryInterval.Ticks * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return ticks >= policy.MaxRetryInterval.Ticks ? policy.MaxRetryInterval : TimeSpan.FromTicks((long)ticks);
    }
}
