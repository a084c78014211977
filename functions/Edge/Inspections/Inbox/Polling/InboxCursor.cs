namespace Puente.Edge.Inspections.Inbox.Polling;

/// <summary>How far polling has come. A memory that saves work, never a claim that something was seen: that is the receipts'.</summary>
/// <param name="Tail">Where listing goes on for keys behind all that were seen; null: at the beginning.</param>
/// <param name="Sweep">Where the sweep goes on; null: at the beginning.</param>
/// <param name="SweepBegan">When the sweep under way, or else the last one, began; null before the first.</param>
/// <param name="SweepEnded">When the last sweep ended; null while none has.</param>
/// <param name="Sweeping">Whether a sweep is under way.</param>
/// <param name="FitsOneRound">Whether the last sweep took one round: then each round is a sweep.</param>
public sealed record InboxCursor(string? Tail, string? Sweep, DateTimeOffset? SweepBegan, DateTimeOffset? SweepEnded, bool Sweeping, bool FitsOneRound)
{
    /// <summary>Before anything was listed.</summary>
    public static InboxCursor Start { get; } = new(null, null, null, null, Sweeping: false, FitsOneRound: false);
}
