using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Models;
using Puente.Learning.Training.Data;

namespace Puente.Learning.Training.Labels;

/// <summary>Refuses a labelled set that contradicts itself, and keeps copies of a photograph on one side of a split.</summary>
public static class LabelCheck
{
    /// <summary>Images from which, and up to which, rotated copies are looked for.</summary>
    public const int MinRotated = 40, MaxRotated = 2000;

    private const int LargestPart = 20, SmallGroup = 4;

    /// <summary>
    /// The set with groups that hold all copies of a photograph: near-duplicates always; rotated copies too where the set gives no groups, that is where each
    /// image is its own and none is given a side. Rotated copies are believed only where no group of them is larger than four images and a twentieth of the set: larger
    /// ones speak of a pattern that all images share, a form board or a grid, and would leave nothing to split.
    /// </summary>
    /// <param name="data">Decoded.</param>
    /// <param name="stop">Ends the search.</param>
    /// <returns>The set to split, and a sentence for each thing done to it.</returns>
    /// <exception cref="InputException">An image is sound and damaged at once, one picture is labelled in two ways, or a photograph is in both train and test.</exception>
    public static (LabelledSet Set, IReadOnlyList<string> Cautions) Of(LabelledImages data, CancellationToken stop)
    {
        var samples = data.Set.Samples;
        foreach (var sample in samples) Single(sample);
        foreach (var same in Enumerable.Range(0, samples.Count).GroupBy(i => Digest.Of(data.Images[i].Pixels))) Agree([.. same.Select(i => samples[i])]);

        var near = NearDuplicates.Find(data.Images, stop);
        foreach (var (a, b) in near) OneSide(samples[a], samples[b]);
        var unions = new Unions(samples.Count);
        foreach (var group in Enumerable.Range(0, samples.Count).GroupBy(i => samples[i].Group)) Join([.. group]);
        foreach (var (a, b) in near) unions.Join(a, b);
        var cautions = new List<string>();
        var joined = near.Count(pair => samples[pair.First].Group != samples[pair.Second].Group);
        if (joined > 0) cautions.Add($"{joined} pairs of images in different groups are near-duplicates; each pair was kept on one side of the split.");
        if (samples.Count is >= MinRotated and <= MaxRotated && samples.All(sample => sample.Split == Split.Auto) && samples.Select(sample => sample.Group).Distinct().Count() == samples.Count)
        {
            var found = GroupFinder.Find(data.Images, stop: stop).Select((group, i) => (group, i)).GroupBy(pair => pair.group, pair => pair.i).Select(group => group.ToArray()).ToArray();
            var copies = samples.Count - found.Length;
            if (found.Max(group => group.Length) > Math.Max(SmallGroup, samples.Count / LargestPart))
            {
                cautions.Add("The set gives no groups, and its images are too much alike to find copies by sight: name the photograph each image comes from, or the figures may flatter.");
            }
            else if (copies > 0)
            {
                foreach (var group in found) Join(group);
                cautions.Add($"The set gives no groups; {copies} images look like copies of others, turned or mirrored, and were kept with them. Name the photograph each image comes from to be sure.");
            }
        }

        return (data.Set with { Samples = [.. samples.Select((sample, i) => sample with { Group = samples[unions.Find(i)].Group })] }, cautions);

        void Join(int[] members)
        {
            foreach (var member in members) unions.Join(members[0], member);
        }
    }

    private static void Single(LabelledSample sample)
    {
        if (sample.Classes.Count > 1 && sample.Classes.Contains(DefectClass.Sound))
            throw new InputException("classes", sample.File, $"is called {string.Join(" and ", sample.Classes)} at once", "Drop one of the labels: sound excludes the rest.");
    }

    private static void Agree(LabelledSample[] same)
    {
        if (Array.Find(same, sample => !sample.Classes.ToHashSet().SetEquals(same[0].Classes)) is { } other)
            throw new InputException(
                "classes", other.File, $"is the same picture as {same[0].File}, but one is labelled {string.Join(", ", other.Classes)} and the other {string.Join(", ", same[0].Classes)}",
                "Keep the label that is right.");
    }

    private static void OneSide(LabelledSample a, LabelledSample b)
    {
        if (a.Split != Split.Auto && b.Split != Split.Auto && a.Split != b.Split)
            throw new InputException(
                "split", b.File, $"is in {Side(b)} and nearly the same picture as {a.File} in {Side(a)}: a head would be measured on what it has seen",
                "Put both on one side, or take one out.");
    }

    private static string Side(LabelledSample sample) => sample.Split == Split.Train ? "train" : "test";
}
