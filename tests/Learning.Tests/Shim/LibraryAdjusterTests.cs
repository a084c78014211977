using Puente.GlibcxxShim;

namespace Puente.Learning.Tests.Shim;

public class LibraryAdjusterTests
{
    [Fact]
    public void Marks_the_version_weak_and_stands_the_marker_on_rand()
    {
        var file = new ElfFile(SyntheticElf.Build());
        Assert.True(LibraryAdjuster.Needs(file));

        Assert.True(LibraryAdjuster.Adjust(file));

        Assert.False(LibraryAdjuster.Needs(file));
        var (symbols, strings, versions) = (file.Section(".dynsym")!, file.Section(".dynstr")!, file.Section(".gnu.version")!);
        Assert.Equal("rand", file.Text(strings.Offset + file.Int32(symbols.Offset + 24)));
        Assert.Equal(SyntheticElf.LibcVersion, file.UInt16(versions.Offset + 2));
        Assert.Equal(VersionNeed.Weak, VersionNeed.In(file).Single(n => n.Version == LibraryAdjuster.Version).Flags);
        Assert.Equal(0, VersionNeed.In(file).Single(n => n.Version == "GLIBC_2.2.5").Flags);
    }

    [Fact]
    public void Does_nothing_the_second_time()
    {
        var file = new ElfFile(SyntheticElf.Build());
        LibraryAdjuster.Adjust(file);
        var once = file.Bytes.ToArray();

        Assert.False(LibraryAdjuster.Adjust(file));
        Assert.Equal(once, file.Bytes);
    }

    [Fact]
    public void Refuses_a_library_that_truly_needs_the_version()
    {
        var bytes = SyntheticElf.Build("_ZNSt6ranges4realEv");
        var error = Assert.Throws<InvalidDataException>(() => LibraryAdjuster.Adjust(new ElfFile(bytes)));
        Assert.Contains("_ZNSt6ranges4realEv", error.Message);
        Assert.Equal(SyntheticElf.Build("_ZNSt6ranges4realEv"), bytes);
    }

    [Fact]
    public void Never_writes_through_to_the_file_it_was_linked_from()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["library.so"], SyntheticElf.Build());
        using var original = File.OpenRead(folder["library.so"]);

        Assert.True(LibraryAdjuster.AdjustFile(folder["library.so"]));

        var before = new byte[original.Length];
        original.ReadExactly(before);
        Assert.Equal(SyntheticElf.Build(), before);
        Assert.False(LibraryAdjuster.Needs(new ElfFile(File.ReadAllBytes(folder["library.so"]))));
        Assert.False(LibraryAdjuster.AdjustFile(folder["library.so"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(70)]
    public void Refuses_what_is_no_library(int length)
    {
        var bytes = SyntheticElf.Build()[..length];
        Assert.Throws<InvalidDataException>(() => new ElfFile(bytes));
    }

    [Fact]
    public void The_library_of_this_program_loads_here()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        if (!File.Exists(library)) Assert.Skip("no libLibTorchSharp.so beside the tests: not Linux x64");
        Assert.False(HostLibrary.LacksVersion() && LibraryAdjuster.Needs(new ElfFile(File.ReadAllBytes(library))));
        using var ones = TorchSharp.torch.ones(3);
        Assert.Equal(3, ones.sum().item<float>());
    }
}
