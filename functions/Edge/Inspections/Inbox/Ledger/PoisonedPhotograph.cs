namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>A photograph that is not tried any more, and why. Also the note in <c>poison/</c>; the photograph itself stays where it is.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Version">Its version.</param>
/// <param name="Source">Who told of it first.</param>
/// <param name="Reason">Why, at most 1000 characters.</param>
/// <param name="Tries">Tries in total.</param>
/// <param name="ArrivedAt">When it was noted.</param>
/// <param name="PoisonedAt">When it was given up.</param>
public sealed record PoisonedPhotograph(string Key, string Version, InboxSource Source, string Reason, int Tries, DateTimeOffset ArrivedAt, DateTimeOffset PoisonedAt);
