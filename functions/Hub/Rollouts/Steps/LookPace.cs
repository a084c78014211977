namespace Puente.Hub.Rollouts.Steps;

/// <summary>How soon a rollout looks again where edges spoke while it looked. A look goes over all of its edges, and those of a large fleet always have something to say: the pause grows with the look.</summary>
public static class LookPace
{
    /// <summary>The shortest pause.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    /// <summary>Pause over look: looks take a fifth of the time at most, until the pause is at its longest.</summary>
    private const int Share = 4;

    /// <summary>The pause after a look that took so long.</summary>
    public static TimeSpan After(TimeSpan look) => TimeSpan.FromTicks(Math.Clamp(look.Ticks * Share, Least.Ticks, Most.Ticks));
}
