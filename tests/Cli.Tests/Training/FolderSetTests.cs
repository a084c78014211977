using Puente.Cli.Training;
using Puente.Core;

namespace Puente.Cli.Tests.Training;

public sealed class FolderSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Several_folders_are_one_collection_and_names_tell_them_apart()
    {
        var bytes = TemporaryFolder.Noise(1);
        _folder.Write(bytes, "a", "site", "1.jpg");
        _folder.Image(2, 48, "b", "site", "1.jpg");
        _folder.Image(3, 48, "c", "2.jpg");
        var set = new FolderSet([_folder.At("a", "site"), _folder.At("b", "site"), _folder.At("c")]);
        Assert.Equal(["1-site/1.jpg", "2-site/1.jpg", "c/2.jpg"], set.Names);
        Assert.Equal(bytes, await set.ReadAsync(0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void One_folder_keeps_its_names()
    {
        _folder.Image(1, 48, "a", "sub", "1.jpg");
        Assert.Equal(["sub/1.jpg"], new FolderSet([_folder.At("a")]).Names);
    }

    [Fact]
    public void No_image_is_a_fault()
    {
        _folder.Write("text", "a", "readme.txt");
        Assert.Contains("holds no image files", Assert.Throws<InputException>(() => new FolderSet([_folder.At("a")])).Problem, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
