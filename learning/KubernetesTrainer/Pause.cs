namespace Puente.Trainer.Kubernetes;

/// <summary>Waits between two looks at the cluster: a fifth of a second at first, twice as long each time, two seconds in the end.</summary>
public sealed class Pause(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromSeconds(2);

    private TimeSpan _next = First;

    /// <summary>Begins with the shortest again: something has changed.</summary>
    public void Reset() => _next = First;

    /// <summary>Waits; <paramref name="cut"/> ends it early, without an exception.</summary>
    public async Task WaitAsync(CancellationToken cut)
    {
        var wait = _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        await Task.Delay(wait, time, cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
