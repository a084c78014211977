namespace Puente.Hub.Edges.Joining;

/// <summary>
/// How long edges that join wait for their decision at the moment, so that one that has just joined is told to ask when there is something to tell: each question costs the hub
/// a challenge and two signatures, and where thousands join at once that is time taken from what they wait for.
/// </summary>
public sealed class JoinPace(TimeProvider time)
{
    /// <summary>The least and the most that an edge is told to wait, seconds.</summary>
    public const double Least = 1, Most = 60;

    private const double Weight = 1.0 / 16;

    /// <summary>After that long without an edge that was let in nobody stands in line any more.</summary>
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private DateTimeOffset _heardAt;
    private double _seconds;

    /// <summary>When to ask, seconds from joining.</summary>
    public double AskAfterSeconds
    {
        get
        {
            lock (_gate) return time.GetUtcNow() - _heardAt <= _quiet ? Math.Clamp(_seconds, Least, Most) : Least;
        }
    }

    /// <summary>An edge was decided on <paramref name="wait"/> after it joined; by rule: how long a person takes says nothing of the next.</summary>
    public void Decided(TimeSpan wait)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var seconds = Math.Clamp(wait.TotalSeconds, 0, Most);
            _seconds = now - _heardAt <= _quiet ? _seconds + (seconds - _seconds) * Weight : seconds;
            _heardAt = now;
        }
    }
}
