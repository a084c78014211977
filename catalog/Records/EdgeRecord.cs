namespace Puente.Catalog;

/// <summary>An edge the hub has heard from.</summary>
/// <param name="Name">Its name; its identity.</param>
/// <param name="Labels">What placement selects on.</param>
/// <param name="LastSeen">When it last reported (UTC).</param>
public sealed record EdgeRecord(string Name, IReadOnlyDictionary<string, string> Labels, DateTimeOffset LastSeen);
