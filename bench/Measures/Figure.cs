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
    /// <summary>Whether more is better; what ends in <c>/s</c> is so.</summary>
    public bool MoreIsBetter { get; init; } = Unit.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>Value to peer in the direction where more is better: 0.5 is half as good as the peer.</summary>
    public double? Ratio => PeerValue is not { } peer ? null : MoreIsBetter ? Value / peer : peer / Value;

    /// <summary>The least ratio that is wanted; null where none is.</summary>
    public double? Target { get; init; }

    /// <summary>The least value that is wanted, or the most where less is better; null where the target is a ratio, or none.</summary>
    public double? Least { get; init; }

    /// <summary>Whether the target is reached.</summary>
    public bool? Met => Least is { } wanted ? (MoreIsBetter ? Value >= wanted : Value <= wanted) : Target is { } least && Ratio is { } ratio ? ratio >= least : null;

    /// <summary>Runs that the number comes from.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>What a reader must know to read it right; null: nothing.</summary>
    public string? Note { get; init; }
}
