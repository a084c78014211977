namespace Puente.Edge.Gates;

/// <summary>
/// What embeddings alone tell: each sample has the classes that most of its nearest neighbours from other photographs have. A release without a head is measured so, and the one
/// that serves beside it in the same way.
/// </summary>
public static class NeighbourProbe
{
    /// <summary>Neighbours asked.</summary>
    public const int Neighbours = 5;

    /// <summary>What is said of each sample.</summary>
    /// <param name="embeddings">[N, D], row by row.</param>
    /// <param name="dimensions">D.</param>
    /// <param name="labels">[N][K]: the truth.</param>
    /// <param name="groups">[N]: the photograph that each was cut from; its own say nothing of it.</param>
    /// <returns>[N][K].</returns>
    public static bool[][] Say(float[] embeddings, int dimensions, IReadOnlyList<bool[]> labels, IReadOnlyList<string> groups)
    {
        var unit = Normalised(embeddings, dimensions);
        var said = new bool[labels.Count][];
        Parallel.For(0, labels.Count, i =>
        {
            var row = unit.AsSpan(i * dimensions, dimensions);
            var nearest = new PriorityQueue<int, float>();
            for (var other = 0; other < labels.Count; other++)
            {
                if (groups[other] == groups[i]) continue;
                var likeness = Dot(row, unit.AsSpan(other * dimensions, dimensions));
                if (nearest.Count < Neighbours) nearest.Enqueue(other, likeness);
                else nearest.EnqueueDequeue(other, likeness);
            }

            var votes = new int[labels[i].Length];
            var voters = nearest.Count;
            while (nearest.TryDequeue(out var neighbour, out _))
                for (var k = 0; k < votes.Length; k++)
                    if (labels[neighbour][k]) votes[k]++;
            said[i] = Array.ConvertAll(votes, count => 2 * count > voters);
        });
        return said;
    }

    private static float[] Normalised(float[] embeddings, int dimensions)
    {
        var unit = new float[embeddings.Length];
        for (var from = 0; from < embeddings.Length; from += dimensions)
        {
            var row = embeddings.AsSpan(from, dimensions);
            var length = MathF.Sqrt(Dot(row, row));
            for (var i = 0; i < dimensions; i++) unit[from + i] = length > 0 ? row[i] / length : 0;
        }

        return unit;
    }

    private static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = 0f;
        for (var i = 0; i < one.Length; i++) sum += one[i] * other[i];
        return sum;
    }
}
