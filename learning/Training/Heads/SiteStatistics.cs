namespace Puente.Learning.Training.Heads;

/// <summary>
/// Mean and deviation of a site's embeddings, without labels. Camera, light and distance shift all of a site's features alike; measured against the
/// site's own statistics a head carries over (an unsupervised form of AdaBN, Li et al. 2017, at the embedding).
/// </summary>
/// <param name="Mean">[D].</param>
/// <param name="Deviation">[D]; 0 where a number never changes at the site: it is then left out.</param>
public sealed record SiteStatistics(float[] Mean, float[] Deviation)
{
    /// <summary>Of <paramref name="features"/> [N][D], at least one.</summary>
    public static SiteStatistics Of(IReadOnlyList<float[]> features)
    {
        if (features.Count == 0) throw new ArgumentException("There are no embeddings; give some tens of the site's images, labels are not needed.", nameof(features));
        int count = features.Count, dimensions = features[0].Length;
        var (mean, deviation) = (new float[dimensions], new float[dimensions]);
        for (var d = 0; d < dimensions; d++)
        {
            double sum = 0, squares = 0;
            foreach (var row in features) sum += row[d];
            foreach (var row in features) squares += (row[d] - sum / count) * (row[d] - sum / count);
            mean[d] = (float)(sum / count);
            var spread = Math.Sqrt(squares / count);
            deviation[d] = spread < 1e-7 * (1 + Math.Abs(mean[d])) ? 0 : (float)spread;
        }

        return new SiteStatistics(mean, deviation);
    }

    /// <summary>One embedding, z-scored.</summary>
    public float[] Normalise(ReadOnlySpan<float> embedding)
    {
        var normal = new float[Mean.Length];
        for (var d = 0; d < normal.Length; d++) normal[d] = Deviation[d] == 0 ? 0 : (embedding[d] - Mean[d]) / Deviation[d];
        return normal;
    }

    /// <summary>Each embedding against the statistics of its own site.</summary>
    /// <param name="features">[N][D].</param>
    /// <param name="sites">[N].</param>
    public static float[][] NormaliseEach(float[][] features, IReadOnlyList<string> sites)
    {
        var statistics = sites.Distinct().ToDictionary(site => site, site => Of([.. features.Where((_, i) => sites[i] == site)]));
        return [.. features.Select((row, i) => statistics[sites[i]].Normalise(row))];
    }
}
