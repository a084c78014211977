using Grpc.Core;
using Puente.Runtime.Dapr.Errors;

namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>What stands around the calls of one component in one direction.</summary>
/// <param name="timeout">For each try; null: none.</param>
/// <param name="retry">Null: one try.</param>
/// <param name="breaker">Null: every call is tried.</param>
/// <param name="timeProvider">The clock of all waits.</param>
/// <param name="random">The chance in exponential waits.</param>
internal sealed class CallPolicy(TimeSpan? timeout, RetryPolicy? retry, CircuitBreaker? breaker, TimeProvider timeProvider, Random random)
{
    /// <summary>One try, with no limit.</summary>
    public static CallPolicy None { get; } = new(null, null, null, TimeProvider.System, Random.Shared);

    public TimeSpan? Timeout => timeout;

    public RetryPolicy? Retry => retry;

    public CircuitBreaker? Breaker => breaker;

    /// <summary>The wait before a retry; null: there is none.</summary>
    public TimeSpan? Delay(int number) => retry?.Delay(number, random.NextDouble());

    /// <summary>Makes a call to the component, again if the component itself failed; the last failure is the caller's. A call that has run out of time may still take effect.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await GuardedAsync(call, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsWorthRetrying(e) && Delay(number) is { } delay)
            {
                await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // To the caller a component's own failure is INTERNAL, whatever it is.
    private bool IsWorthRetrying(Exception e) =>
        e is not CircuitOpenException && Fail.IsOfStore(e) && !Fail.IsRefusal(e) && retry?.GrpcStatusCodes?.Contains((int)StatusCode.Internal) != false;

    private async Task<T> GuardedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (breaker is null)
            return await LimitedAsync(call, cancellationToken).ConfigureAwait(false);
        if (!breaker.TryEnter(out var ticket))
            throw new CircuitOpenException();
        bool? success = null;
        try
        {
            var answer = await LimitedAsync(call, cancellationToken).ConfigureAwait(false);
            success = true;
            return answer;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // An answer such as an etag mismatch comes from a component that works.
            success = !Fail.IsOfStore(e) || Fail.IsRefusal(e);
            throw;
        }
        finally
        {
            breaker.Leave(ticket, success);
        }
    }

    private async Task<T> LimitedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (timeout is not { } limit)
            return await call(cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Apart from the caller: some components work on its thread, or heed no token.
        var running = Task.Run(() => call(stop.Token), cancellationToken);
        try
        {
            return await running.WaitAsync(limit, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            throw new TimeoutException($"no answer within {limit}, the timeout policy of the component");
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            // What becomes of a call that nobody waits for is nobody's failure.
            _ = running.ContinueWith(r => r.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }
}
