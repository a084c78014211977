using CsCheck;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Labelled;
using Puente.Datasets.Layouts;
using Puente.Datasets.Patches;
using Puente.Imaging;

namespace Puente.Datasets.Tests;

public sealed class PatchTests
{
    private static readonly ImageSize _size = new(800, 600);

    [Fact]
    public async Task A_broken_image_is_named_as_its_owner_knows_it_and_one_without_a_row_is_told()
    {
        using var folder = new TestFolder();
        folder.Write("photos/a.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(64, 64, 1)));
        folder.Write("photos/b.jpg", "no image");
        folder.Write("photos/forgotten.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(64, 64, 2)));
        folder.Write("photos/labels.csv", "file,classes\na.jpg,crack\nb.jpg,sound\n");
        var collection = DatasetLayouts.Read(folder.At("photos"), new ReadOptions());
        Assert.Contains("1 of 3 image files are not named by the labels and are left out, forgotten.jpg among them.", collection.Notes);
        var fault = await Assert.ThrowsAsync<InputException>(() => LabelledFolderWriter.WriteAsync(collection, folder.At("out"), new PatchOptions(), null, CancellationToken.None));
        Assert.Equal("b.jpg", fault.Value);
    }

    [Fact]
    public void A_patch_is_a_square_about_the_box_with_room_inside_the_photograph()
    {
        var options = new PatchOptions { Margin = 0.25, MinSide = 64, SoundPerImage = 0 };
        var image = Image(Region("crack", 300, 200, 100, 40), Region("spalling", 790, 0, 10, 20), Region("efflorescence", 0, 0, 800, 600));

        var patches = PatchPlan.Of(image, _size, options);

        Assert.Equal((275, 145, 150, 150), (patches[0].Box.X, patches[0].Box.Y, patches[0].Box.Width, patches[0].Box.Height));
        Assert.Equal((736, 0, 64, 64), (patches[1].Box.X, patches[1].Box.Y, patches[1].Box.Width, patches[1].Box.Height));
        Assert.Equal((100, 0, 600, 600), (patches[2].Box.X, patches[2].Box.Y, patches[2].Box.Width, patches[2].Box.Height));
        Assert.Equal(["crack", "efflorescence"], patches[0].Classes);
        Assert.Equal(["spalling", "efflorescence"], patches[1].Classes);
        Assert.Equal(["crack", "efflorescence"], patches[2].Classes);
    }

    [Fact]
    public void Crowds_and_labels_without_counterpart_are_neither_cut_nor_called_sound()
    {
        var crowd = Region("crack", 0, 0, 400, 600) with { Crowd = true };
        var other = new LabelledRegion([], new RegionBox(400, 0, 400, 300), [], 120_000, Unmapped: "Graffiti");
        var patches = PatchPlan.Of(Image(crowd, other), _size, new PatchOptions { SoundPerImage = 3 });

        Assert.Equal(3, patches.Count);
        Assert.All(patches, patch =>
        {
            Assert.Equal(["sound"], patch.Classes);
            Assert.True(patch.Box.X >= 400 && patch.Box.Y >= 300);
        });
        Assert.Empty(PatchPlan.Of(Image() with { Labelled = false }, _size, new PatchOptions()));
    }

    [Fact]
    public void Sound_patches_touch_no_region_and_every_patch_lies_inside() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var size = new ImageSize(random.Next(20, 900), random.Next(20, 900));
        var image = Image([.. Enumerable.Range(0, random.Next(6)).Select(_ =>
        {
            double x = random.NextDouble() * size.Width * 0.9, y = random.NextDouble() * size.Height * 0.9;
            return Region("crack", x, y, (size.Width - x) * random.NextDouble(), (size.Height - y) * random.NextDouble());
        })]);
        var patches = PatchPlan.Of(image, size, new PatchOptions { Seed = seed, MinSide = 32 });

        Assert.All(patches, patch => Assert.True(patch.Box.X >= 0 && patch.Box.Y >= 0 && patch.Box.X + patch.Box.Width <= size.Width && patch.Box.Y + patch.Box.Height <= size.Height));
        Assert.All(patches.Where(patch => patch.Classes is ["sound"]), patch =>
            Assert.All(image.Regions, region => Assert.Equal(0, region.Box.Intersection(new RegionBox(patch.Box.X, patch.Box.Y, patch.Box.Width, patch.Box.Height)))));
        Assert.Equal(image.Regions.Count, patches.Count(patch => patch.Classes is ["crack"]));
    }, iter: 300);

    [Fact]
    public void An_option_that_is_changed_takes_effect()
    {
        var image = Image([.. Enumerable.Range(0, 8).Select(i => Region("crack", 10 + 90 * i, 20, 30, 30))]);
        PatchOptions options = new();
        var plain = PatchPlan.Of(image, _size, options);

        Assert.Equal(plain.Select(patch => (patch.Box, string.Join(',', patch.Classes))), PatchPlan.Of(image, _size, options).Select(patch => (patch.Box, string.Join(',', patch.Classes))));
        Assert.NotEqual(plain.Select(patch => patch.Box), PatchPlan.Of(image, _size, options with { Seed = 1 }).Select(patch => patch.Box));
        Assert.Equal(3, PatchPlan.Of(image, _size, options with { RegionsPerImage = 3, SoundPerImage = 0 }).Count);
        Assert.Equal(200, PatchPlan.Of(image, _size, options with { MinSide = 200 })[0].Box.Width);
        Assert.Equal(270, PatchPlan.Of(image, _size, options with { Margin = 4 })[0].Box.Width);
        Assert.Equal(
            "margin is -1, must be 0 to 4; minSide is 1, must be 16 to 4096 pixels; maxSide is 0, must be minSide to 4096 pixels; regionsPerImage is -1, must be 0 to 10000; " +
            "soundPerImage is -1, must be 0 to 10000; shown is 0, must be above 0 and at most 1; quality is 0, must be 1 to 100",
            Assert.Throws<InputException>(() => new PatchOptions { Margin = -1, MinSide = 1, MaxSide = 0, RegionsPerImage = -1, SoundPerImage = -1, Shown = 0, Quality = 0 }.Validated()).Problem);
    }

    [Fact]
    public async Task A_collection_with_regions_becomes_a_folder_of_patches()
    {
        using TestFolder folder = new(), output = new(), again = new();
        folder.Write("images/train/a.png", ImageCodec.EncodePng(Pictures.Texture(400, 300, 1)));
        folder.Write("images/train/bare.png", ImageCodec.EncodePng(Pictures.Texture(400, 300, 2)));
        folder.Write("images/val/b.png", ImageCodec.EncodePng(Pictures.Texture(300, 300, 3)));
        folder.Write("labels/train/a.txt", "0 0.25 0.5 0.1 0.2\n");
        folder.Write("labels/val/b.txt", "");
        folder.Write("classes.txt", "crack\n");
        var collection = DatasetLayouts.Read(folder.Path);

        var (set, leftOut) = await LabelledFolderWriter.WriteAsync(collection, output.Path, new PatchOptions { SoundPerImage = 2, MaxSide = 96 }, null, default);

        Assert.Equal(1, leftOut);
        Assert.Equal(["crack", "sound"], set.Classes);
        Assert.Equal(
            [("images/000000-000.jpg", "crack", "images/train/a", Split.Train), ("images/000000-001.jpg", "sound", "images/train/a", Split.Train), ("images/000000-002.jpg", "sound", "images/train/a", Split.Train),
                ("images/000002-000.jpg", "sound", "images/val/b", Split.Test), ("images/000002-001.jpg", "sound", "images/val/b", Split.Test)],
            set.Samples.Select(sample => (sample.File, string.Join(',', sample.Classes), sample.Group, sample.Split)));
        Assert.Equal([.. set.Samples.Select(sample => sample.File), "labels.json"], output.Files());
        Assert.All(set.Samples, sample => Assert.Equal(96, ImageCodec.Identify(output.At(sample.File), sample.File).Width));
        // The trainer's document, which is read as a collection again.
        Assert.Equal(5, DatasetLayouts.Read(output.Path).Images.Count);

        await LabelledFolderWriter.WriteAsync(collection, again.Path, new PatchOptions { SoundPerImage = 2, MaxSide = 96 }, null, default);
        Assert.All(output.Files(), file => Assert.Equal(File.ReadAllBytes(output.At(file)), File.ReadAllBytes(again.At(file))));
        Assert.Equal("folder", (await Assert.ThrowsAsync<InputException>(() => LabelledFolderWriter.WriteAsync(collection, again.Path, new PatchOptions(), null, default))).Field);
    }

    [Fact]
    public async Task A_collection_of_whole_images_is_copied()
    {
        using TestFolder folder = new(), output = new();
        var bytes = ImageCodec.EncodeJpeg(Pictures.Texture(80, 60, 1));
        folder.Write("crack/a.JPG", bytes);
        folder.Write("Graffiti/b.jpg", bytes);

        var (set, leftOut) = await LabelledFolderWriter.WriteAsync(DatasetLayouts.Read(folder.Path), output.Path, new PatchOptions(), null, default);

        Assert.Equal(1, leftOut);
        Assert.Equal(new LabelledSample("images/000001.jpg", ["crack"], "crack/a", Split.Auto).ToString(), (set.Samples.Single() with { Classes = ["crack"] }).ToString());
        Assert.Equal(bytes, File.ReadAllBytes(output.At("images/000001.jpg")));
    }

    [Fact]
    public async Task An_image_of_another_size_than_was_labelled_is_refused()
    {
        using TestFolder folder = new(), output = new();
        folder.Write("images/a.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(80, 60, 1)));
        folder.Write("annotations/a.xml", "<a><filename>a.jpg</filename><size><width>800</width><height>600</height></size><object><name>crack</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>300</xmax><ymax>300</ymax></bndbox></object></a>");

        var error = await Assert.ThrowsAsync<InputException>(() => LabelledFolderWriter.WriteAsync(DatasetLayouts.Read(folder.Path), output.Path, new PatchOptions(), null, default));

        Assert.Equal("is 80×60 pixels, and its labels are for 800×600", error.Problem);
        Assert.Empty(Directory.EnumerateFileSystemEntries(output.Path));
    }

    [Theory]
    [InlineData("train val", "Train Test")]
    [InlineData("train val test", "Train Train Test")]
    [InlineData("train2017 val2017", "Train Test")]
    [InlineData("training validation testdev", "Train Train Test")]
    public void Splits_of_other_collections(string given, string ours)
    {
        var images = given.Split(' ').Select(split => Image() with { Name = split, Split = split }).ToList();
        var rule = GivenSplit.Rule(new LabelledCollection("x", "x", images, new Dictionary<string, int>(), []));

        Assert.Equal(ours, string.Join(' ', images.Select(rule)));
        Assert.Equal(Split.Auto, rule(Image()));
        Assert.False(GivenSplit.IsSplit("crack"));
    }

    private static LabelledImageSource Image(params LabelledRegion[] regions) => new("a.jpg", "a.jpg", "a") { Regions = regions };

    private static LabelledRegion Region(string name, double x, double y, double width, double height) => new([name], new RegionBox(x, y, width, height), [], width * height);
}
