namespace Puente.Runtime.Functions;

/// <summary>How a failed run is tried again.</summary>
/// <param name="MaxRetryCount">Retries at most; -1 for no limit.</param>
/// <param name="First">The pause before the first retry.</param>
/// <param name="Longest">The longest pause; pauses double up to it.</param>
internal sealed record FunctionRetry(int MaxRetryCount, TimeSpan First, TimeSpan Longest)
{
    /// <summary>Whether one more retry may be made after so many.</summary>
    public bool Allows(int retriesMade) => MaxRetryCount < 0 || retriesMade < MaxRetryCount;

    /// <summary>The pause before the next retry, after so many made.</summary>
    public TimeSpan DelayAfter(int retriesMade)
    {
        var ticks = First.Ticks * Math.Pow(2, retriesMade);
        return ticks < Longest.Ticks ? TimeSpan.FromTicks((long)ticks) : Longest;
    }
}
