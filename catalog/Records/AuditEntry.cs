namespace Puente.Catalog;

/// <summary>One thing that was done, chained to the one before by hash.</summary>
/// <param name="Sequence">Counts from 1 without gaps.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Action">What was done, such as <c>model.approved</c>.</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Detail">The rest, for a person.</param>
/// <param name="Hash">64 hex digits: SHA-256 over the previous hash and this entry's canonical JSON.</param>
/// <param name="PreviousHash">The hash of the entry before; zeros for the first.</param>
public sealed record AuditEntry(
    long Sequence, DateTimeOffset At, string Actor, string Action, string Subject, string Detail, string Hash, string PreviousHash);
