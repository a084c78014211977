namespace Puente.Bench.Measures;

/// <summary>One measured number, as it is printed.</summary>
/// <param name="Bench">The suite it belongs to.</param>
/// <param name="Name">On what, and what was measured: <c>state.sqlite/writes-per-second</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit. Of what ends in <c>/s</c> more is better, of all else less.</param>
/// <param name="Peer">What does the same without Puente, measured in the same run; null where there is none.</param>
/// <param name="PeerValue">The peer's number.</param>
public sealed record Figure(string Bench, string Name, double Value, string Unit, string? Peer = null, double? PeerValue = null)
{
    /// <summary>Value to peer in the direction where more is better: 0.5 is half as good as the peer.</summary>
    public double? Ratio => PeerValue is not { } peer ? null : Unit.EndsWith("/s", StringComparison.Ordinal) ? Value / peer : peer / Value;

    /// <summary>The least ratio that is wanted; null where none is.</summary>
    public double? Target { get; init; }

    /// <summary>Whether the ratio reaches the target.</summary>
    public bool? Met => Target is { } least && Ratio is { } ratio ? ratio >= least : null;

    /// <summary>Runs that the number comes from.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>What a reader must know to read it right; null: nothing.</summary>
    public string? Note { get; init; }
}
