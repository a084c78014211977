namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>Where the inbox stands.</summary>
/// <param name="Waiting">Photographs that wait.</param>
/// <param name="InHand">Photographs being inspected.</param>
/// <param name="Done">Photographs done since the beginning.</param>
/// <param name="PoisonedInAll">Photographs that became poison since the beginning.</param>
/// <param name="Oldest">When the oldest of those that wait arrived.</param>
/// <param name="Failing">Photographs that wait after a failed try, at most 20.</param>
/// <param name="Poisoned">The latest that became poison, newest first.</param>
public sealed record InboxStatus(
    int Waiting, int InHand, long Done, long PoisonedInAll, DateTimeOffset? Oldest, IReadOnlyList<InboxEntry> Failing, IReadOnlyList<PoisonedPhotograph> Poisoned);
