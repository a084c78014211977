using Puente.Cli.Files;
using Puente.Cli.Training;
using Puente.Core;

namespace Puente.Cli.Tests.Training;

public sealed class LabelledInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LabelledInputTests()
    {
        for (var i = 0; i < 4; i++) _folder.Image(i, 48, "set", i < 2 ? "crack" : "sound", $"{i}.jpg");
    }

    [Fact]
    public async Task A_copy_is_made_anew_each_time()
    {
        using var output = OutputFolder.Take(_folder.At("out"));
        Assert.Equal(4, (await PrepareAsync(output, _folder.At("set"))).Set.Samples.Count);
        File.Delete(_folder.At("set", "crack", "0.jpg"));
        Assert.Equal(3, (await PrepareAsync(output, _folder.At("set"))).Set.Samples.Count);
    }

    [Fact]
    public async Task One_that_was_cut_short_is_made_anew()
    {
        using var output = OutputFolder.Take(_folder.At("out"));
        await PrepareAsync(output, _folder.At("set"));
        File.Delete(_folder.At("out", "labelled", LabelledInput.Document));
        Assert.Equal(4, (await PrepareAsync(output, _folder.At("set"))).Set.Samples.Count);
    }

    [Theory]
    [InlineData("labelled")]
    [InlineData("labelled/part")]
    [InlineData("")]
    public async Task Labelled_images_where_the_copy_would_be_are_refused_and_stay(string where)
    {
        _folder.Write("{}", "out", "labelled", LabelledInput.Document);
        var image = _folder.Image(9, 48, "out", "labelled", "part", "crack", "9.jpg");
        using var output = OutputFolder.Take(_folder.At("out"));
        var fault = await Assert.ThrowsAsync<InputException>(() => PrepareAsync(output, _folder.At("out", where), new ReadingOptions { Group = "(x)" }));
        Assert.Equal("--out", fault.Field);
        Assert.True(File.Exists(image));
    }

    [Fact]
    public async Task A_folder_of_that_name_that_no_run_made_stays()
    {
        var theirs = _folder.Write("{}", "out", "labelled", LabelledInput.Document);
        using var output = OutputFolder.Take(_folder.At("out"));
        await Assert.ThrowsAsync<InputException>(() => PrepareAsync(output, _folder.At("set")));
        Assert.True(File.Exists(theirs));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<LabelledInput> PrepareAsync(OutputFolder output, string labelled, ReadingOptions? options = null) =>
        LabelledInput.PrepareAsync(labelled, options ?? new ReadingOptions(), output, "labelled", 1, new QuietView(), TimeProvider.System, TestContext.Current.CancellationToken);
}
