namespace Puente.Edge.Inspections.Inbox;

/// <summary>Which poisoned photograph to try afresh.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Version">Null: every version of it that is told of.</param>
public sealed record InboxRetry(string Key, string? Version = null);
