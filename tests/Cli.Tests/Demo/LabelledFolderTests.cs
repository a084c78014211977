using Puente.Cli.Demo.Inputs;
using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Cli.Tests.Demo;

public sealed class LabelledFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<InputException> _faults = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folders_name_the_classes_by_alias_too()
    {
        Fill("crack", "background");
        var images = Read();
        Assert.Empty(_faults);
        Assert.Equal(["crack", "sound"], images.SelectMany(image => image.Classes).Distinct().Order());
        var image = images.Single(one => one.File.Name == "crack__2.jpg");
        Assert.Equal(("crack__2", Split.Auto), (image.Group, image.Split));
    }

    [Fact]
    public void The_csv_beside_the_folder_wins_and_rows_of_other_folders_are_left_alone()
    {
        Fill("crack", "background");
        var rows = string.Concat(Enumerable.Range(0, 4).Select(i => $"k1/crack/{i}.jpg,crack|corrosion,k1,T{i}\n"));
        _folder.Write("file,class,site,tile\n" + rows + "k1/background/1.jpg,background,k1,\"T,2\"\no6/crack/9.jpg,crack,o6,T9\n", "labels.csv");
        var images = Read();
        Assert.Empty(_faults);
        var multiple = images.Single(one => one.File.Name == "crack__0.jpg");
        Assert.Equal(["crack", "corrosion-stain"], multiple.Classes);
        Assert.Equal("T0", multiple.Group);
        Assert.Equal("T,2", images.Single(one => one.File.Name == "background__1.jpg").Group);
        Assert.Equal(8, images.Count);
    }

    [Theory]
    [InlineData("train", Split.Train)]
    [InlineData("Test", Split.Test)]
    [InlineData("val", Split.Test)]
    [InlineData("", Split.Auto)]
    public void The_csv_may_name_the_split(string text, Split expected)
    {
        Fill("crack", "background");
        _folder.Write($"file,classes,source,split\ncrack/0.jpg,crack,P1,{text}\n", "k1", "labels.csv");
        Assert.Equal(expected, Read().Single(one => one.File.Name == "crack__0.jpg").Split);
    }

    [Theory]
    [InlineData("name,class\nx,crack", "at least file and class")]
    [InlineData("file,class\ncrack/0.jpg,moss", "line 2': class 'moss' is not a known class")]
    [InlineData("file,class\ncrack/0.jpg,crack,more", "line 2': has 3 fields")]
    [InlineData("file,class\ncrack/77.jpg,crack", "does not exist")]
    [InlineData("file,class\ncrack/0.jpg,", "names no class")]
    [InlineData("file,class\ncrack/0.jpg,crack|none", "sound and defective at once")]
    [InlineData("file,class,split\ncrack/0.jpg,crack,nowhere", "split 'nowhere' is no split")]
    public void A_wrong_csv_is_told_by_line(string csv, string expected)
    {
        Fill("crack", "background");
        _folder.Write(csv, "k1", "labels.csv");
        Read();
        Assert.Contains(_faults, fault => fault.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_class_folder_is_one_fault()
    {
        Fill("crack", "background", "moss");
        Read();
        var fault = Assert.Single(_faults);
        Assert.Contains("moss", fault.Message, StringComparison.Ordinal);
        Assert.Contains("crack, spalling", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_and_tiny_images_are_faults()
    {
        Fill("crack", "background");
        _folder.Write("not an image", "k1", "crack", "text.jpg");
        _folder.Image(99, 10, "k1", "crack", "tiny.jpg");
        Read();
        Assert.Equal(2, _faults.Count);
        Assert.Contains(_faults, fault => fault.Message.Contains("text.jpg", StringComparison.Ordinal) && fault.Message.Contains("cannot be decoded", StringComparison.Ordinal));
        Assert.Contains(_faults, fault => fault.Message.Contains("10×10", StringComparison.Ordinal));
    }

    [Fact]
    public void One_class_cannot_be_told_from_another()
    {
        Fill("crack");
        Read();
        Assert.Contains("one class (crack)", Assert.Single(_faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_outside_the_class_folders_needs_a_row()
    {
        Fill("crack", "background");
        _folder.Image(5, 48, "k1", "stray.jpg");
        Read();
        Assert.Contains("lies in no class folder", Assert.Single(_faults).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<LabelledImage> Read() => LabelledFolder.Read("--labelled", _folder.At("k1"), _faults);

    private void Fill(params string[] classes)
    {
        for (var i = 0; i < 4 * classes.Length; i++)
            _folder.Image(i, 48, "k1", classes[i / 4], $"{i % 4}.jpg");
    }
}
