using Puente.Core;

namespace Puente.Edge.Samples.Suggestions;

/// <summary>The tiles of one inspected photograph that were kept.</summary>
/// <param name="Inspection">Id of the inspection.</param>
/// <param name="Photograph">Its file name.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <param name="Release">Release that read it: only tiles of one release can be compared.</param>
/// <param name="Tiles">The tiles.</param>
public sealed record KeptPhotograph(string Inspection, string Photograph, Digest Digest, string Release, IReadOnlyList<KeptTile> Tiles);
