namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>The lasting record of one version of one object that is done with. There is one for each version that ever came: some 300 bytes of state.</summary>
/// <param name="Entry">The entry that it ended: whoever finds both ends the entry and counts it, anyone else's entry is a repetition.</param>
/// <param name="At">When.</param>
/// <param name="Inspection">Id of the inspection; null when it is poison.</param>
public sealed record InboxReceipt(string Entry, DateTimeOffset At, string? Inspection);
