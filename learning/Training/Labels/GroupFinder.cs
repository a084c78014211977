using Puente.Core.Images;

namespace Puente.Learning.Training.Labels;

/// <summary>
/// Finds which images are copies of one photograph — rotated, reflected, a little shifted or sheared, with black corners — where a set does not say:
/// two belong together when their colours agree and the detail of one, turned about its middle, correlates with that of the other; groups are what hangs
/// together. It is a finder, no proof: use its groups to split by, not to throw images away.
/// </summary>
/// <remarks>
/// Measured on the 1,350 walls of SaltSpot, which look to be 450 photographs in three copies each: 741 groups, the largest of 22, so that two copies
/// in three are found and the rest — fine grain without a figure, strong shear or zoom — still leak. Looked at by eye, 39 of 40 chance pairs out of groups at a
/// score of 0.5 were copies, and 19 of 20 of the pairs between 0.45 and 0.5. About ten seconds on two cores; time grows with the square of the images of like colours.
/// </remarks>
public static class GroupFinder
{
    private const double MaxColourDistance = 25, ColourScale = 60;

    /// <summary>Least score of a pair by default: correlation of the detail less the distance of the colours over 60 grey levels.</summary>
    public const double DefaultScore = 0.45;

    /// <summary>The group of each image, named by the index of its first.</summary>
    public static int[] Find(IReadOnlyList<RgbImage> images, double minScore = DefaultScore, CancellationToken stop = default)
    {
        var views = images.AsParallel().AsOrdered().WithCancellation(stop).Select(image => new DiscView(image)).ToArray();
        var pairs = Enumerable.Range(0, views.Length).AsParallel().AsOrdered().WithCancellation(stop).SelectMany(i => Copies(views, i, minScore)).ToArray();
        var unions = new Unions(views.Length);
        foreach (var (a, b) in pairs) unions.Join(a, b);
        return [.. Enumerable.Range(0, views.Length).Select(unions.Find)];
    }

    private static List<(int, int)> Copies(DiscView[] views, int i, double minScore)
    {
        var copies = new List<(int, int)>();
        Lazy<System.Numerics.Complex[][]> around = new(views[i].Around);
        for (var j = 0; j < i; j++)
        {
            var colours = views[i].ColourDistance(views[j]);
            var needed = minScore + colours / ColourScale;
            if (colours > MaxColourDistance || needed > 1) continue;
            if (Array.Exists(around.Value, series => views[j].Correlates(series, needed))) copies.Add((j, i));
        }

        return copies;
    }
}
