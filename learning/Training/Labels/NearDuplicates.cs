using Puente.Core.Images;
using Puente.Imaging;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Training.Labels;

/// <summary>
/// Pairs of images that are one photograph saved twice: at most 48 of the 256 bits of <see cref="PerceptualHash"/> differ (of strangers about 128 ± 8 do), and
/// the detail correlates. The second look keeps apart what the hash cannot tell: smooth images, whose bits follow the light alone.
/// </summary>
public static class NearDuplicates
{
    private const int MaxBits = 48;
    private const double MinCorrelation = 0.9;

    /// <summary>The pairs (earlier, later), in order.</summary>
    public static IReadOnlyList<(int First, int Second)> Find(IReadOnlyList<RgbImage> images, CancellationToken stop = default)
    {
        var hashes = images.AsParallel().AsOrdered().WithCancellation(stop).Select(PerceptualHash.Of).ToArray();
        // Smooth images all have like hashes: each is looked at closely once, not once a pair.
        Lazy<float[]>[] details = [.. images.Select(image => new Lazy<float[]>(() => Detail.Unit(Detail.Of(image))))];
        return [.. Enumerable.Range(0, images.Count).AsParallel().AsOrdered().WithCancellation(stop).SelectMany(i => Enumerable.Range(0, i)
            .Where(j => hashes[i].Distance(hashes[j]) <= MaxBits && Same(i, j)).Select(j => (j, i)))];

        bool Same(int a, int b) =>
            images[a].Pixels.AsSpan().SequenceEqual(images[b].Pixels) || Vectors.Dot(details[a].Value, details[b].Value) >= MinCorrelation;
    }
}
