using System.Runtime.InteropServices;
using Puente.Datasets.Diversity;

namespace Puente.Edge.Samples.Suggestions;

/// <summary>
/// Which tiles to label: of the most uncertain, those that differ most from one another (greedy k-centre over embeddings). Uncertainty alone asks the same question many times over,
/// and diversity alone asks what is known.
/// </summary>
public static class TileChoice
{
    /// <summary>Candidates for each place: the more, the more diversity counts.</summary>
    private const int Candidates = 4;

    /// <summary>Indices of at most <paramref name="count"/> tiles, the most different first; fewer where there are fewer, or where they are alike.</summary>
    /// <param name="tiles">Uncertainty and embedding of each; embeddings of one width.</param>
    /// <param name="count">At least one.</param>
    public static IReadOnlyList<int> Pick(IReadOnlyList<(double Uncertainty, ReadOnlyMemory<float> Embedding)> tiles, int count)
    {
        int[] candidates = [.. Enumerable.Range(0, tiles.Count).OrderByDescending(i => tiles[i].Uncertainty).Take(count * Candidates)];
        if (candidates.Length == 0) return [];
        var width = tiles[candidates[0]].Embedding.Length;
        var values = new float[candidates.Length * width];
        foreach (var (row, tile) in candidates.Index()) tiles[tile].Embedding.CopyTo(values.AsMemory(row * width));
        return [.. KCentre.Select(new EmbeddingTable([.. candidates.Select(i => $"{i}")], width, values), count, seed: 0).Centres.Select(centre => candidates[centre])];
    }

    /// <summary>An embedding as it was kept.</summary>
    public static ReadOnlyMemory<float> Floats(byte[] embedding) => MemoryMarshal.Cast<byte, float>(embedding).ToArray();
}
