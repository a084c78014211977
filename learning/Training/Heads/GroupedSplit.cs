using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Learning.Training.Heads;

/// <summary>
/// Splits by group, stratified over several labels (after Sechidis, Tsoumakas and Vlahavas 2011): groups are dealt, those with the rarest
/// class first, each to the part that still lacks most of that class. The same seed gives the same split.
/// </summary>
public static class GroupedSplit
{
    /// <summary>
    /// Samples to fit on and to measure on, as indices. Splits that are given are kept; <see cref="Split.Auto"/> samples follow their group,
    /// or are dealt so that about <paramref name="testShare"/> of each class is held out.
    /// </summary>
    /// <exception cref="InputException">No images, fewer than two classes, a group on both sides, a side without images, or a class with no image to fit on.</exception>
    public static (IReadOnlyList<int> Train, IReadOnlyList<int> Test) Of(LabelledSet set, double testShare, int seed)
    {
        var samples = set.Samples;
        if (samples.Count == 0)
            throw new InputException("labelled set", "0 images", "there is nothing to fit on", "Give a folder per class with images in each.");
        var present = set.Classes.Where(name => samples.Any(sample => sample.Classes.Contains(name))).ToArray();
        if (present.Length < 2)
            throw new InputException("labelled set", string.Join(", ", present), "holds fewer than two classes, so there is nothing to tell apart", "Add images of another class; sound concrete will do.");
        var sides = Given(samples);
        var labels = samples.Select(sample => Array.ConvertAll(present, name => sample.Classes.Contains(name))).ToArray();
        var open = Enumerable.Range(0, samples.Count).Where(i => sides[i] == Split.Auto).ToArray();
        if (open.Length > 0)
        {
            var dealt = Deal([.. open.Select(i => samples[i].Group)], [.. open.Select(i => labels[i])], [1 - testShare, testShare], seed);
            for (var n = 0; n < open.Length; n++) sides[open[n]] = dealt[n] == 0 ? Split.Train : Split.Test;
        }

        var train = Enumerable.Range(0, samples.Count).Where(i => sides[i] == Split.Train).ToArray();
        var test = Enumerable.Range(0, samples.Count).Where(i => sides[i] == Split.Test).ToArray();
        if (train.Length == 0 || test.Length == 0)
            throw new InputException("split", train.Length == 0 ? "train" : "test", "this side has no images", "Give images from more photographs, or a split column with both train and test.");
        if (train.Select(i => samples[i].Group).Distinct().Count() < 2)
            throw new InputException("group", samples[train[0]].Group, "is the only photograph to fit on, and cross-validation needs two", "Give images from another photograph.");
        var missing = Enumerable.Range(0, present.Length).Where(k => !train.Any(i => labels[i][k])).Select(k => present[k]).ToArray();
        if (missing.Length > 0)
            throw new InputException("split", string.Join(", ", missing), "no training image shows this class", "Label images of it from more than one photograph, or move some to train.");
        return (train, test);
    }

    /// <summary>A fold number for each sample: at most <paramref name="folds"/>, no group in two, classes spread evenly.</summary>
    /// <exception cref="ArgumentException">Fewer than two groups.</exception>
    public static int[] Folds(IReadOnlyList<string> groups, bool[][] labels, int folds, int seed)
    {
        var distinct = groups.Distinct().Count();
        if (distinct < 2) throw new ArgumentException($"Cross-validation needs at least two groups; there is {distinct}. Give images from another photograph.", nameof(groups));
        folds = Math.Min(folds, distinct);
        return Deal(groups, labels, [.. Enumerable.Repeat(1.0 / folds, folds)], seed);
    }

    /// <summary>The side each sample is given, by itself or by its group.</summary>
    private static Split[] Given(IReadOnlyList<LabelledSample> samples)
    {
        var byGroup = new Dictionary<string, LabelledSample>();
        foreach (var sample in samples.Where(sample => sample.Split != Split.Auto))
            if (byGroup.TryAdd(sample.Group, sample) == false && byGroup[sample.Group].Split != sample.Split)
                throw new InputException(
                    "group", sample.Group, $"is in both train and test ({byGroup[sample.Group].File}, {sample.File}): a head would be measured on what it has seen",
                    "Put all images of one photograph on one side.");
        return [.. samples.Select(sample => byGroup.TryGetValue(sample.Group, out var given) ? given.Split : Split.Auto)];
    }

    /// <summary>Deals groups to parts of the given shares.</summary>
    private static int[] Deal(IReadOnlyList<string> groups, bool[][] labels, double[] shares, int seed)
    {
        int classes = labels[0].Length, parts = shares.Length;
        var members = groups.Select((group, i) => (group, i)).GroupBy(pair => pair.group, pair => pair.i).Select(group => group.ToArray()).ToArray();
        new Random(seed).Shuffle(members);
        var total = Enumerable.Range(0, classes).Select(k => labels.Count(row => row[k])).ToArray();
        // Need[part][class], and in the last column the samples of any class.
        var need = shares.Select(share => Enumerable.Range(0, classes + 1).Select(k => share * (k < classes ? total[k] : labels.Length)).ToArray()).ToArray();
        var part = new int[groups.Count];
        foreach (var group in members.OrderBy(group => total[Rarest(group)]).ThenByDescending(group => group.Length))
        {
            var rarest = Rarest(group);
            var to = Enumerable.Range(0, parts).MaxBy(p => need[p][rarest] * 1e3 + need[p][classes]);
            foreach (var i in group)
            {
                part[i] = to;
                need[to][classes]--;
                for (var k = 0; k < classes; k++) need[to][k] -= labels[i][k] ? 1 : 0;
            }
        }

        return part;

        int Rarest(int[] group) => Enumerable.Range(0, classes).Where(k => group.Any(i => labels[i][k])).DefaultIfEmpty(0).MinBy(k => total[k]);
    }
}
