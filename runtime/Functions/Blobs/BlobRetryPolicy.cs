namespace Puente.Runtime.Functions;

/// <summary>How often and how soon a blob is tried again.</summary>
/// <param name="MaxTries">Tries in total.</param>
/// <param name="FirstDelay">Pause after the first failed try; doubled for each further one.</param>
internal sealed record BlobRetryPolicy(int MaxTries, TimeSpan FirstDelay)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The pause after so many failed tries, at most 10 minutes.</summary>
    public TimeSpan DelayAfter(int failedTries)
    {
        var ticks = FirstDelay.Ticks * Math.Pow(2, failedTries - 1);
        return ticks < Longest.Ticks ? TimeSpan.FromTicks((long)ticks) : Longest;
    }
}
