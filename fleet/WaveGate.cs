using System.Globalization;

namespace Puente.Fleet;

/// <summary>What the gate of a wave says.</summary>
public enum GateVerdict
{
    /// <summary>Too early to say.</summary>
    Waiting,

    /// <summary>The wave holds.</summary>
    Passed,

    /// <summary>More edges failed than may.</summary>
    Failed,
}

/// <summary>How one edge of a wave stands.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="Serves">True when it serves what it was asked for.</param>
/// <param name="Failed">True when it said that it cannot.</param>
public sealed record EdgeOutcome(string Edge, bool Serves, bool Failed);

/// <summary>Decides whether a wave holds. Pure; an edge that has said nothing neither passes nor, before the time is up, fails.</summary>
public static class WaveGate
{
    /// <summary>The verdict and its reason, in figures.</summary>
    /// <param name="edges">Every edge of the wave.</param>
    /// <param name="maxFailed">How many may fail.</param>
    /// <param name="isLate">True when the wave's time is up: who does not serve by then counts as failed.</param>
    public static (GateVerdict Verdict, string Reason) Judge(IReadOnlyCollection<EdgeOutcome> edges, int maxFailed, bool isLate)
    {
        var serving = edges.Count(edge => edge.Serves);
        var failed = edges.Count(edge => edge.Failed);
        var open = edges.Count - serving - failed;
        var lost = failed + (isLate ? open : 0);
        var reason = string.Create(CultureInfo.InvariantCulture,
            $"{serving} of {edges.Count} serve, {failed} failed, {open} {(isLate ? "are late" : "are on their way")} ({maxFailed} may fail)");
        if (lost > maxFailed) return (GateVerdict.Failed, reason);
        return (open > 0 && !isLate ? GateVerdict.Waiting : GateVerdict.Passed, reason);
    }
}
