using Puente.Datasets.Duplicates;
using Puente.Datasets.Labelled;
using Puente.Imaging;

namespace Puente.Datasets.Reports;

/// <summary>Looks across the splits that a collection names.</summary>
internal static class SplitLeaks
{
    /// <summary>Every image that is nearly one of a split before its own (ordinal order), once, with the first such.</summary>
    public static List<SplitLeak> Of(IReadOnlyList<(string Source, string Split, PerceptualHash Hash)> images, int bits)
    {
        var (leaks, index) = (new List<SplitLeak>(), new HashIndex(bits));
        var (known, hashes) = (new List<(string Source, string Split, PerceptualHash Hash)>(), new HashSet<PerceptualHash>());
        foreach (var split in images.GroupBy(image => image.Split).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            foreach (var image in split)
                if (index.First(image.Hash) is >= 0 and var found)
                    leaks.Add(new SplitLeak(image.Source, image.Split, known[found].Source, known[found].Split, image.Hash.Distance(known[found].Hash)));

            // Equal hashes once: a thousand copies would be compared a thousand times.
            foreach (var image in split.Where(image => hashes.Add(image.Hash)))
            {
                index.Add(image.Hash);
                known.Add(image);
            }
        }

        return leaks;
    }

    /// <summary>Groups that have images in several splits.</summary>
    public static IReadOnlyList<string> Groups(LabelledCollection collection) => [.. collection.Images.Where(image => image.Split is not null)
        .GroupBy(image => image.Group).Where(group => group.Select(image => image.Split).Distinct().Skip(1).Any()).Select(group => group.Key).Order(StringComparer.Ordinal)];
}
