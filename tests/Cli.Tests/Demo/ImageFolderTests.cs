using Puente.Cli.Demo.Inputs;

namespace Puente.Cli.Tests.Demo;

public sealed class ImageFolderTests
{
    [Theory]
    [InlineData("a.jpg", "a.jpg")]
    [InlineData("k1/a b.JPG", "k1__a b.JPG")]
    public void Plain_names_are_kept(string relative, string name) => Assert.Equal(name, Flat(relative));

    [Fact]
    public void Names_that_would_fall_together_or_are_refused_get_a_hash()
    {
        string[] names = [Flat("a/b.jpg"), Flat("a__b.jpg"), Flat("a:b.jpg"), Flat("a\"b.jpg"), Flat(new string('x', 180) + ".jpg"), Flat(new string('x', 181) + ".jpg")];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.True(name.Length <= 150 && name.EndsWith(".jpg", StringComparison.Ordinal) && name.IndexOfAny([':', '/', '"']) < 0));
    }

    [Fact]
    public void Hidden_files_and_folders_are_left_out()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x", "a.jpg");
        folder.Write("x", ".b.jpg");
        folder.Write("x", ".thumbs", "c.jpg");
        Assert.Equal("a.jpg", Path.GetFileName(Assert.Single(ImageFolder.List("--unlabelled", folder.Root))));
    }

    private static string Flat(string relative) => ImageFolder.FlatName("/root", $"/root/{relative}");
}
