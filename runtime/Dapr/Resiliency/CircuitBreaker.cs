namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>
/// Closed, it lets every call through and counts failures in a row; at the policy's number it opens and lets none through; after the policy's timeout
/// it lets a few through on trial, and closes when they succeed, or opens again at the first that fails.
/// </summary>
internal sealed class CircuitBreaker(CircuitBreakerPolicy policy, TimeProvider timeProvider)
{
    private readonly Lock gate = new();
    private State state = State.Closed;
    private long since = timeProvider.GetTimestamp();
    private int generation;
    private int failures;
    private int successes;
    private int trials;

    private enum State
    {
        Closed,
        Open,
        Trial,
    }

    /// <summary>Whether a call may be made; if so, <see cref="Leave"/> must tell what became of it.</summary>
    public bool TryEnter(out int ticket)
    {
        lock (gate)
        {
            var elapsed = timeProvider.GetElapsedTime(since);
            if (state == State.Open && elapsed >= policy.Timeout)
                Become(State.Trial);
            else if (state == State.Closed && elapsed >= policy.Interval)
                Become(State.Closed);
            ticket = generation;
            if (state == State.Open || (state == State.Trial && trials >= policy.MaxRequests))
                return false;
            trials += state == State.Trial ? 1 : 0;
            return true;
        }
    }

    /// <param name="ticket">From <see cref="TryEnter"/>. What was begun before the last change of state counts for nothing.</param>
    /// <param name="success">Null: the call was given up by the caller, which says nothing of the component.</param>
    public void Leave(int ticket, bool? success)
    {
        lock (gate)
        {
            if (ticket != generation)
                return;
            if (success is null)
                trials -= state == State.Trial ? 1 : 0;
            else if (success.Value)
                Succeeded();
            else if (++failures >= policy.Failures || state == State.Trial)
                Become(State.Open);
        }
    }

    private void Succeeded()
    {
        failures = 0;
        if (state == State.Trial && ++successes >= policy.MaxRequests)
            Become(State.Closed);
    }

    private void Become(State next)
    {
        (state, since) = (next, timeProvider.GetTimestamp());
        (failures, successes, trials) = (0, 0, 0);
        generation++;
    }
}
