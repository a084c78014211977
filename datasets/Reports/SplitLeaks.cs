using Puente.Datasets.Duplicates;
using Puente.Datasets.Labelled;
using Puente.Imaging;

namespace Puente.Datasets.Reports;

/// <summary>Looks across the splits that a collection names.</summary>
internal static class SplitLeaks
{
    /// <summary>Every image that is nearly one of another split, once, with the first such.</summary>
    public static List<SplitLeak> Of(IReadOnlyList<(string Source, string Split, PerceptualHash Hash)> images, int bits)
    {
        var leaks = new List<SplitLeak>();
        var splits = images.GroupBy(image => image.Split).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        for (var i = 0; i < splits.Count; i++)
        {
            // Equal hashes once: a thousand copies within a split would be compared a thousand times.
            var known = splits[i].DistinctBy(image => image.Hash).ToList();
            var index = new HashIndex(bits);
            foreach (var image in known) index.Add(image.Hash);
            foreach (var image in splits.Skip(i + 1).SelectMany(group => group))
                if (index.First(image.Hash) is >= 0 and var found)
                    leaks.Add(new SplitLeak(image.Source, image.Split, known[found].Source, known[found].Split, image.Hash.Distance(known[found].Hash)));
        }

        return leaks;
    }

    /// <summary>Groups that have images in several splits.</summary>
    public static IReadOnlyList<string> Groups(LabelledCollection collection) => [.. collection.Images.Where(image => image.Split is not null)
        .GroupBy(image => image.Group).Where(group => group.Select(image => image.Split).Distinct().Skip(1).Any()).Select(group => group.Key).Order(StringComparer.Ordinal)];
}
