namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>When a failed call is made again: <c>spec.policies.retries</c>.</summary>
/// <param name="Exponential">The waits grow; else they are all the same.</param>
/// <param name="Duration">The wait of a policy that is constant.</param>
/// <param name="MaxInterval">The longest wait of a policy that is exponential.</param>
/// <param name="MaxRetries">Calls after the first; null: for ever.</param>
/// <param name="HttpStatusCodes">The answers of the app that are worth another delivery; null: all that are failures.</param>
/// <param name="GrpcStatusCodes">The failures of a component that are worth another call; null: all.</param>
internal sealed record RetryPolicy(
    bool Exponential, TimeSpan Duration, TimeSpan MaxInterval, int? MaxRetries, CodeRanges? HttpStatusCodes, CodeRanges? GrpcStatusCodes)
{
    /// <summary>The exponential policy's first wait, before chance; each is half as long again as the one before. Dapr's numbers.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private const double Growth = 1.5;

    /// <summary>The wait before a retry; null: there is none.</summary>
    /// <param name="retry">From 1.</param>
    /// <param name="chance">0 to 1: an exponential wait is half to one and a half of its length, so that callers do not return all at once.</param>
    public TimeSpan? Delay(int retry, double chance)
    {
        if (retry > MaxRetries)
            return null;
        if (!Exponential)
            return Duration;
        var length = Math.Min(First.Ticks * Math.Pow(Growth, retry - 1), MaxInterval.Ticks);
        return TimeSpan.FromTicks((long)Math.Min(length * (0.5 + chance), MaxInterval.Ticks));
    }
}
