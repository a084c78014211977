namespace Puente.Core.Twins;

/// <summary>
/// How far an edge's photographs have moved away from those its release first saw there: a few figures, of which none is a pixel or an embedding.
/// Too little seen is no figure, never a figure of zero.
/// </summary>
/// <param name="Release">Release that read them.</param>
/// <param name="Photographs">Photographs that the figures rest on.</param>
/// <param name="Tiles">Tiles of those.</param>
/// <param name="Embedding">How far apart embeddings are, 0 (alike) to 1; null: not known yet.</param>
/// <param name="Confidence">Population stability index of the class that moved most, from 0; 0.25 is usually called a shift. Null: not known yet.</param>
public sealed record ReportedDrift(string Release, int Photographs, long Tiles, double? Embedding, double? Confidence)
{
    /// <summary>The worse of the two, 0 to 1; null where neither is known.</summary>
    public double? Worst() => (Embedding, Confidence) is (null, null) ? null : Math.Max(Embedding ?? 0, Math.Min(1, Confidence ?? 0));
}
