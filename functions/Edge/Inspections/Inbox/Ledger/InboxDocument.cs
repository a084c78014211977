namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>
/// Everything that waits, in one state document: each step of each photograph is one compare-and-set of it, so no two workers and no crash can
/// leave it half done. It is bounded: entries by <see cref="InboxOptions.MaxWaiting"/>, poison to <see cref="MaxPoisoned"/>.
/// </summary>
/// <param name="Entries">What waits or is in hand, in order of arrival.</param>
/// <param name="Poisoned">The latest that became poison, newest last.</param>
/// <param name="Done">Photographs done since the beginning.</param>
/// <param name="PoisonedInAll">Photographs that became poison since the beginning.</param>
public sealed record InboxDocument(IReadOnlyList<InboxEntry> Entries, IReadOnlyList<PoisonedPhotograph> Poisoned, long Done, long PoisonedInAll)
{
    /// <summary>How many poisoned photographs are told of by name; the notes of older ones still lie in <c>poison/</c>.</summary>
    public const int MaxPoisoned = 100;

    /// <summary>Nothing yet.</summary>
    public static InboxDocument Empty { get; } = new([], [], 0, 0);

    /// <summary>With <paramref name="entry"/> in the place of the one of its id.</summary>
    public InboxDocument With(InboxEntry entry) => this with { Entries = [.. Entries.Select(one => one.Id == entry.Id ? entry : one)] };

    /// <summary>Without the entry of that id.</summary>
    public InboxDocument Without(string id) => this with { Entries = [.. Entries.Where(one => one.Id != id)] };

    /// <summary>With one more poisoned photograph, in the place of an earlier note of the same version.</summary>
    public InboxDocument With(PoisonedPhotograph poisoned) => this with
    {
        Poisoned = [.. Poisoned.Where(one => one.Key != poisoned.Key || one.Version != poisoned.Version).Append(poisoned).TakeLast(MaxPoisoned)],
        PoisonedInAll = PoisonedInAll + 1,
    };
}
