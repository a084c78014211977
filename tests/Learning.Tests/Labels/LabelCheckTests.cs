using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Imaging;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.Labels;

namespace Puente.Learning.Tests.Labels;

public class LabelCheckTests
{
    [Fact]
    public void Sound_beside_a_defect_is_refused() =>
        Refused("classes 'a0.png': is called crack and sound at once. Drop one of the labels: sound excludes the rest.",
            [(Pictures.Spots(1), "crack|sound", "p", Split.Auto)]);

    [Fact]
    public void One_picture_with_two_labels_is_refused() =>
        Refused("classes 'a2.png': is the same picture as a0.png, but one is labelled sound and the other crack. Keep the label that is right.",
            [(Pictures.Spots(1), "crack", "p", Split.Auto), (Pictures.Spots(2), "sound", "q", Split.Auto), (Pictures.Spots(1), "sound", "r", Split.Auto)]);

    [Fact]
    public void One_picture_in_train_and_test_is_refused() =>
        Refused("split 'a1.png': is in test and nearly the same picture as a0.png in train: a head would be measured on what it has seen. Put both on one side, or take one out.",
            [(Pictures.Spots(1), "crack", "p", Split.Train), (Pictures.Resaved(Pictures.Spots(1)), "crack", "q", Split.Test)]);

    [Fact]
    public void Zero_images_and_one_class_are_refused()
    {
        var none = Assert.Throws<InputException>(() => GroupedSplit.Of(LabelCheck.Of(Data([]), default).Set, 0.3, 0));
        Assert.Equal(("labelled set", "0 images"), (none.Field, none.Value));
        var one = Assert.Throws<InputException>(() => GroupedSplit.Of(LabelCheck.Of(Data([(Pictures.Spots(1), "crack", "p", Split.Auto), (Pictures.Spots(2), "crack", "q", Split.Auto)]), default).Set, 0.3, 0));
        Assert.Equal("crack", one.Value);
    }

    [Fact]
    public void An_unreadable_image_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["good.png"], ImageCodec.EncodePng(Pictures.Spots(1)));
        File.WriteAllText(folder["bad.png"], "no image");
        Json.WriteFile(folder["labels.json"], new LabelledSet(["crack", "sound"], [new("good.png", ["crack"], "a"), new("bad.png", ["sound"], "b")]));
        Assert.Equal("bad.png", Assert.Throws<InputException>(() => LabelledImages.Read(folder.Path, 32, default)).Value);
    }

    [Theory]
    [InlineData("{}", "classes")]
    [InlineData("""{"classes":["crack"]}""", "samples")]
    [InlineData("""{"classes":["crack"],"samples":[null]}""", "samples")]
    [InlineData("""{"classes":["crack"],"samples":[{"file":"a.png","classes":["crack"]}]}""", "samples")]
    [InlineData("""{"classes":["crack"],"samples":[{"classes":["crack"],"group":"a"}]}""", "samples")]
    public void What_the_document_leaves_out_is_named(string document, string field)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["labels.json"], document);
        Assert.Equal(field, Assert.Throws<InputException>(() => LabelledImages.Read(folder.Path, 32, default)).Field);
    }

    [Fact]
    public void Near_duplicates_of_two_groups_become_one_and_that_is_told()
    {
        var (set, cautions) = LabelCheck.Of(Data(
            [(Pictures.Spots(1), "crack", "p", Split.Train), (Pictures.Resaved(Pictures.Spots(1)), "crack", "q", Split.Auto), (Pictures.Spots(2), "sound", "q", Split.Auto), (Pictures.Spots(3), "sound", "r", Split.Auto)]), default);
        Assert.Equal(["p", "p", "p", "r"], set.Samples.Select(sample => sample.Group));
        Assert.Equal(["1 pairs of images in different groups are near-duplicates; each pair was kept on one side of the split."], cautions);
    }

    [Fact]
    public void Rotated_copies_are_grouped_only_where_the_set_gives_no_groups()
    {
        var samples = Enumerable.Range(0, 40).Select(i => (Pictures.Spots(i), i % 2 == 0 ? "crack" : "sound", $"p{i}", Split.Auto)).Append((Pictures.Turned(Pictures.Spots(6), 25), "crack", "r", Split.Auto)).ToArray();
        var (set, cautions) = LabelCheck.Of(Data(samples), default);
        Assert.Equal("p6", set.Samples[^1].Group);
        Assert.StartsWith("The set gives no groups; 1 images look like copies", Assert.Single(cautions));
        samples[1].Item3 = "p0";
        (set, cautions) = LabelCheck.Of(Data(samples), default);
        Assert.Equal("r", set.Samples[^1].Group);
        Assert.Empty(cautions);
    }

    [Fact]
    public void Images_that_are_all_alike_are_not_made_one_group()
    {
        // One grid with other noise in each: correlated, but no copies.
        var samples = Enumerable.Range(0, 40).Select(i => (Pictures.Grid(i), i % 2 == 0 ? "crack" : "sound", $"p{i}", Split.Auto)).ToArray();
        var (set, cautions) = LabelCheck.Of(Data(samples), default);
        Assert.Equal(40, set.Samples.Select(sample => sample.Group).Distinct().Count());
        Assert.StartsWith("The set gives no groups, and its images are too much alike", Assert.Single(cautions));
    }

    private static void Refused(string message, (RgbImage, string, string, Split)[] samples) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => LabelCheck.Of(Data(samples), default)).Message);

    private static LabelledImages Data((RgbImage Image, string Classes, string Group, Split Split)[] samples) => new(
        new LabelledSet(["crack", "sound"], [.. samples.Select((sample, i) => new LabelledSample($"a{i}.png", sample.Classes.Split('|'), sample.Group, sample.Split))]),
        [.. samples.Select(sample => sample.Image)], [.. samples.Select(_ => 96)]);
}
