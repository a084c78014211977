using System.Numerics;
using System.Runtime.InteropServices;
using Puente.Core;
using Puente.Datasets.Randomness;

namespace Puente.Datasets.Diversity;

/// <summary>
/// Greedy k-centre: each next centre is the row farthest from those there are. Its largest distance is at most twice the best possible (Gonzalez 1985);
/// as a choice of samples worth training on, Sener and Savarese, "Active learning for convolutional neural networks: a core-set approach" (2018).
/// O(N k) distances, over all cores.
/// </summary>
public static class KCentre
{
    private const int Block = 2048;

    /// <summary>Chooses <paramref name="count"/> rows, or fewer once every row equals a chosen one. The first is drawn by <paramref name="seed"/>; ties go to the lower row.</summary>
    /// <exception cref="InputException">There are no rows, or none is asked for.</exception>
    public static CentreSelection Select(EmbeddingTable table, int count, int seed, CancellationToken cancellation = default)
    {
        if (table.Count == 0) throw new InputException("embeddings", "0 rows", "hold nothing to choose from", "Give at least one row.");
        if (count < 1) throw new InputException("keep", $"{count}", "chooses nothing", "Choose at least one row.");
        var squared = new float[table.Count];
        Array.Fill(squared, float.PositiveInfinity);
        var nearest = new int[table.Count];
        var (centres, steps) = (new List<int>(), new List<Coverage>());
        for (var next = SplitMix64.For(seed, 1).Below(table.Count); ;)
        {
            centres.Add(next);
            var far = Approach(table, next, centres.Count - 1, squared, nearest, cancellation);
            steps.Add(new Coverage(centres.Count, Math.Sqrt(far.Squared), far.Sum / table.Count));
            if (centres.Count == Math.Min(count, table.Count) || far.Squared <= 0) return new CentreSelection(centres, nearest, steps);
            next = far.Row;
        }
    }

    /// <summary>How well <paramref name="chosen"/> rows stand for the table.</summary>
    public static Coverage Measure(EmbeddingTable table, IReadOnlyCollection<int> chosen, CancellationToken cancellation = default)
    {
        if (table.Count == 0 || chosen.Count == 0) throw new InputException("chosen", $"{chosen.Count} of {table.Count} rows", "cover nothing", "Choose at least one row.");
        var (squared, nearest) = (new float[table.Count], new int[table.Count]);
        Array.Fill(squared, float.PositiveInfinity);
        Farthest far = default;
        foreach (var (place, row) in chosen.Index()) far = Approach(table, row, place, squared, nearest, cancellation);
        return new Coverage(chosen.Count, Math.Sqrt(far.Squared), far.Sum / table.Count);
    }

    /// <summary>Takes <paramref name="centre"/> in: squared distances and nearest places are brought up to date; the farthest row then is the answer.</summary>
    private static Farthest Approach(EmbeddingTable table, int centre, int place, float[] squared, int[] nearest, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var blocks = new Farthest[(table.Count + Block - 1) / Block];
        if (blocks.Length == 1) blocks[0] = ApproachBlock(0);
        else Parallel.For(0, blocks.Length, block => blocks[block] = ApproachBlock(block));

        // Joined in order, so that the sum and the ties do not hang on which core was first.
        return blocks.Aggregate((a, b) => new Farthest(b.Squared > a.Squared ? b.Row : a.Row, Math.Max(a.Squared, b.Squared), a.Sum + b.Sum));

        Farthest ApproachBlock(int block)
        {
            var target = table.Row(centre);
            var far = new Farthest(-1, -1, 0);
            for (var row = block * Block; row < Math.Min(table.Count, (block + 1) * Block); row++)
            {
                var distance = SquaredDistance(table.Row(row), target);
                if (distance < squared[row]) (squared[row], nearest[row]) = (distance, place);
                far = far with { Sum = far.Sum + Math.Sqrt(squared[row]) };
                if (squared[row] > far.Squared) far = far with { Row = row, Squared = squared[row] };
            }

            return far;
        }
    }

    /// <summary>‖a − b‖², by differences: equal rows are at exactly 0.</summary>
    private static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var left = MemoryMarshal.Cast<float, Vector<float>>(a);
        var right = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            var difference = left[i] - right[i];
            sums += difference * difference;
        }

        var sum = Vector.Sum(sums);
        for (var i = left.Length * Vector<float>.Count; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private readonly record struct Farthest(int Row, float Squared, double Sum);
}
