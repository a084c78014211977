namespace Puente.Functions.Common.Objects;

/// <summary>A piece of a listing, in the order of keys.</summary>
/// <param name="Entries">The objects; none may be among them though more follow.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
/// <param name="Resume">
/// Where a later listing begins to tell what has come behind this page since: after its last key, or, where the store's markers are not keys, with
/// this page again. Null: with the first.
/// </param>
public sealed record ObjectPage(IReadOnlyList<ObjectEntry> Entries, string? Next, string? Resume);
