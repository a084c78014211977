namespace Puente.Serving.Drift;

/// <summary>
/// Embeddings of any width in a few numbers, by signs that are the same everywhere and always. Distances hold on average (Achlioptas 2003, "Database-friendly random
/// projections", theorem 1.1, the first distribution), and no matrix has to be kept.
/// </summary>
internal static class RandomProjection
{
    /// <summary>Numbers it gives.</summary>
    public const int Dimensions = 8;

    /// <summary><paramref name="embedding"/> [D] → [<see cref="Dimensions"/>].</summary>
    public static double[] Of(ReadOnlySpan<double> embedding)
    {
        var projected = new double[Dimensions];
        for (var i = 0; i < embedding.Length; i++)
        {
            var signs = Mix((ulong)i + 1);
            for (var j = 0; j < Dimensions; j++) projected[j] += (signs >> j & 1) == 0 ? embedding[i] : -embedding[i];
        }

        for (var j = 0; j < Dimensions; j++) projected[j] /= Math.Sqrt(Dimensions);
        return projected;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014), whose step is the golden ratio's.</summary>
    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
