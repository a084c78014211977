namespace Puente.Core.Twins;

/// <summary>What an update cost the link.</summary>
/// <param name="Release">Release id.</param>
/// <param name="Fetched">Bytes that crossed for it, those that crossed twice included.</param>
/// <param name="Saved">Bytes of it that were here already, in another release or from an earlier try.</param>
public sealed record UpdateBytes(string Release, long Fetched, long Saved);
