namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>What became of arrivals that were told.</summary>
/// <param name="Added">Noted now.</param>
/// <param name="Known">Noted, done or poison before.</param>
/// <param name="Refused">Not noted: the inbox is full. Tell of them again later.</param>
public sealed record AddedArrivals(int Added, int Known, int Refused);
