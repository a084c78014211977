namespace Puente.Hub.Releases;

/// <summary>What releasing a head made.</summary>
/// <param name="Release">Release id.</param>
/// <param name="Name">Model.</param>
/// <param name="Version">Its version.</param>
/// <param name="BytesPublished">Bytes that were not in the cloud store before.</param>
public sealed record HeadReleased(string Release, string Name, int Version, long BytesPublished);
