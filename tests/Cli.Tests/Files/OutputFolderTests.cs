using Puente.Cli.Files;
using Puente.Core;

namespace Puente.Cli.Tests.Files;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_no_run_put_there_is_neither_written_over_nor_deleted()
    {
        var theirs = _folder.Image(1, 48, "out", "dataset", "1.jpg");
        using var output = OutputFolder.Take(_folder.At("out"));
        Assert.Contains("'dataset'", Assert.Throws<InputException>(() => output.Own("dataset")).Problem, StringComparison.Ordinal);
        output.Discard("dataset");
        Assert.True(File.Exists(theirs));
    }

    [Fact]
    public void What_runs_filled_is_theirs_to_fill_and_delete_again()
    {
        using (var output = OutputFolder.Take(_folder.At("out"))) _folder.Image(1, 48, "out", Path.GetFileName(output.Own("dataset")), "1.jpg");
        using var again = OutputFolder.Take(_folder.At("out"));
        Assert.Equal(_folder.At("out", "dataset"), again.Own("dataset"));
        again.Discard("dataset");
        Assert.False(Directory.Exists(_folder.At("out", "dataset")));
    }

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a/", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/a/b", false)]
    public void Within_goes_by_whole_names(string path, string folder, bool within) => Assert.Equal(within, OutputFolder.Within(path, folder));

    public void Dispose() => _folder.Dispose();
}
