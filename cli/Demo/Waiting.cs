namespace Puente.Cli.Demo;

/// <summary>Waits on a condition with a deadline.</summary>
public static class Waiting
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    /// <summary>True as soon as <paramref name="condition"/> holds; false when it did not within <paramref name="patience"/>.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while (!await condition())
        {
            if (clock.GetElapsedTime(began) > patience) return false;
            await Task.Delay(Interval, clock, cancel);
        }

        return true;
    }
}
