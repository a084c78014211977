namespace Puente.Core.Tests.Files;

/// <summary>The order in which a file gets to the disk: its content, then its name, then whatever is next.</summary>
public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _steps = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Content_is_flushed_before_its_name_and_the_name_before_the_end()
    {
        using (DiskSteps.Watch(_folder.Path, _steps.Add)) DurableFile.Write(_folder.File("a"), [1, 2]);
        Assert.Equal(["write a.tmp", "flush a.tmp", "rename a", "sync a"], _steps);
        Assert.Equal([1, 2], File.ReadAllBytes(_folder.File("a")));
        Assert.Equal([_folder.File("a")], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_copy_and_a_folder_are_on_the_disk_too()
    {
        using var watch = DiskSteps.Watch(_folder.Path, _steps.Add);
        DurableFile.MakeFolder(_folder.File("b"));
        DurableFile.MakeFolder(_folder.File("b"));
        File.WriteAllText(_folder.File("a"), "a");
        DurableFile.Copy(_folder.File("a"), _folder.File("b/a"));
        DurableFile.Move(_folder.File("b/a"), _folder.File("b/c"));
        DurableFile.RemoveFolder(_folder.File("b"));
        DurableFile.RemoveFolder(_folder.File("b"));
        Assert.Equal(["make b", "sync b", "copy b/a", "flush b/a", "sync b/a", "rename b/c", "sync b/c", "remove b"], _steps);
    }

    [Fact]
    public void What_is_watched_is_told_of_its_own_folder_alone_and_no_longer_than_it_watches()
    {
        using (DiskSteps.Watch(_folder.File("other"), _steps.Add)) DurableFile.Write(_folder.File("othera"), []);
        DurableFile.Write(_folder.File("b"), []);
        Assert.Empty(_steps);
    }

    [Fact]
    public void What_ends_in_the_middle_leaves_the_file_as_it_was()
    {
        DurableFile.Write(_folder.File("a"), [1]);
        foreach (var last in new[] { "write", "flush", "rename" })
            using (DiskSteps.Watch(_folder.Path, step => { if (step.StartsWith(last, StringComparison.Ordinal)) throw new IOException(last); }))
                Assert.Throws<IOException>(() => DurableFile.Write(_folder.File("a"), [2]));
        Assert.Equal([1], File.ReadAllBytes(_folder.File("a")));
        DurableFile.Write(_folder.File("a"), [3]);
        Assert.Equal([_folder.File("a")], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_mode_holds_though_a_death_left_a_file_of_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes.");
        File.WriteAllText(_folder.File("key.tmp"), "left");
        DurableFile.Write(_folder.File("key"), [1], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("key")));
    }
}
