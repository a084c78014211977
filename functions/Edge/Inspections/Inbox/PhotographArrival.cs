namespace Puente.Edge.Inspections.Inbox;

/// <summary>A photograph that a source tells of. Key and version say which: told twice, by one source or by several, it is one arrival.</summary>
/// <param name="Source">Who tells of it first.</param>
/// <param name="Key">Key in the inbox's store.</param>
/// <param name="Version">See <see cref="Puente.Functions.Common.Objects.ObjectVersion"/>.</param>
/// <param name="SizeBytes">Null where the source does not tell it.</param>
public sealed record PhotographArrival(InboxSource Source, string Key, string Version, long? SizeBytes);
