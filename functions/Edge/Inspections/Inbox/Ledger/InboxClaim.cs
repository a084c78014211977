namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>An answer to a worker that looks for work.</summary>
/// <param name="Entry">What it has in hand now; null when nothing is due.</param>
/// <param name="Next">When something falls due; null when nothing that is known of will.</param>
public sealed record InboxClaim(InboxEntry? Entry, DateTimeOffset? Next);
