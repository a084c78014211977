using Puente.Core;
using Puente.Core.Datasets;
using Puente.Learning.Training.Heads;

namespace Puente.Samples.Tests;

public sealed class GroupedSplitTests
{
    [Fact]
    public void Groups_stay_whole_and_classes_are_held_out_in_proportion()
    {
        var set = Set(Enumerable.Range(0, 120).Select(i => Sample(i, i / 2 % 3 == 0 ? "crack" : "sound", $"g{i / 2}")));
        var (train, test) = GroupedSplit.Of(set, 0.25, seed: 1);
        Assert.Equal(120, train.Concat(test).Distinct().Count());
        Assert.Empty(train.Select(i => set.Samples[i].Group).Intersect(test.Select(i => set.Samples[i].Group)));
        Assert.Equal(10, test.Count(i => set.Samples[i].Classes.Contains("crack")));
        Assert.Equal(20, test.Count(i => set.Samples[i].Classes.Contains("sound")));
        Assert.Equal(test, GroupedSplit.Of(set, 0.25, seed: 1).Test);
        Assert.NotEqual(test, GroupedSplit.Of(set, 0.25, seed: 2).Test);
    }

    [Fact]
    public void Given_splits_are_kept_and_the_rest_of_a_group_follows()
    {
        var set = Set([
            Sample(0, "crack", "a", Split.Train), Sample(1, "sound", "b", Split.Train), Sample(2, "crack", "c", Split.Test), Sample(3, "sound", "c")]);
        var (train, test) = GroupedSplit.Of(set, 0.3, seed: 1);
        Assert.Equal([0, 1], train);
        Assert.Equal([2, 3], test);
    }

    [Fact]
    public void Folds_keep_groups_whole()
    {
        var groups = Enumerable.Range(0, 60).Select(i => $"g{i / 3}").ToArray();
        var labels = Enumerable.Range(0, 60).Select(i => (bool[])[i / 3 % 4 == 0, i / 3 % 4 != 0]).ToArray();
        var folds = GroupedSplit.Folds(groups, labels, 5, seed: 3);
        Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(folds[i / 3 * 3], folds[i]));
        Assert.All(Enumerable.Range(0, 5), fold => Assert.Equal(3, Enumerable.Range(0, 60).Count(i => folds[i] == fold && labels[i][0])));
    }

    [Fact]
    public void A_group_on_both_sides_is_refused()
    {
        var set = Set([Sample(0, "crack", "a", Split.Train), Sample(1, "sound", "a", Split.Test)]);
        Assert.Equal("group", Assert.Throws<InputException>(() => GroupedSplit.Of(set, 0.3, 1)).Field);
    }

    [Fact]
    public void Sets_that_cannot_be_fitted_are_refused()
    {
        Assert.Throws<InputException>(() => GroupedSplit.Of(Set([]), 0.3, 1));
        Assert.Throws<InputException>(() => GroupedSplit.Of(Set([Sample(0, "crack", "a"), Sample(1, "crack", "b")]), 0.3, 1));
        Assert.Throws<InputException>(() => GroupedSplit.Of(Set([Sample(0, "crack", "a", Split.Train), Sample(1, "sound", "b", Split.Train)]), 0.3, 1));
        Assert.Throws<InputException>(() => GroupedSplit.Of(Set([Sample(0, "crack", "a", Split.Train), Sample(1, "sound", "b", Split.Test)]), 0.3, 1));
    }

    private static LabelledSet Set(IEnumerable<LabelledSample> samples) => new(["crack", "sound"], [.. samples]);

    private static LabelledSample Sample(int i, string name, string group, Split split = Split.Auto) => new($"{i}.jpg", [name], group, split);
}
