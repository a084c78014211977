namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>A photograph that is noted and not yet done.</summary>
/// <param name="Id">Of this entry; a photograph that is tried again after poison gets another.</param>
/// <param name="Source">Who told of it first.</param>
/// <param name="Key">Its key.</param>
/// <param name="Version">Its version.</param>
/// <param name="SizeBytes">Null where it was not told.</param>
/// <param name="ArrivedAt">When it was noted.</param>
/// <param name="Tries">Tries begun that count: counted before they begin, so that a photograph which kills the process is poison in the end.</param>
/// <param name="NotBefore">When it is due; null at once.</param>
/// <param name="Claim">Whose hand it is in; null in nobody's.</param>
/// <param name="ClaimedUntil">When it falls out of that hand, unless the claim is renewed.</param>
/// <param name="Fault">How the last try failed; null when none did, or when the process died in it.</param>
public sealed record InboxEntry(
    string Id, InboxSource Source, string Key, string Version, long? SizeBytes, DateTimeOffset ArrivedAt,
    int Tries = 0, DateTimeOffset? NotBefore = null, string? Claim = null, DateTimeOffset? ClaimedUntil = null, string? Fault = null)
{
    /// <summary>Whether it is in somebody's hand.</summary>
    public bool IsHeld(DateTimeOffset now) => Claim is not null && ClaimedUntil > now;

    /// <summary>Whether it is this version of this object.</summary>
    public bool Is(string key, string version) => Key == key && Version == version;
}
