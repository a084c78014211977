using Puente.Cli.Commands;
using Puente.Cli.Data;
using Puente.Cli.Training;
using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Cli.Tests.Data;

public sealed class DataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CommandOutcome _outcome = new();

    public DataTests()
    {
        for (var i = 0; i < 6; i++) _folder.Image(i, 64, "set", i < 3 ? "crack" : "sound", $"{i}.jpg");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_is_inspected_and_the_page_fetches_nothing()
    {
        _folder.Write("no image"u8.ToArray(), "set", "sound", "broken.jpg");
        await Inspection.RunAsync(_folder.At("set"), _folder.At("pages", "set.html"), new ReadingOptions(), _outcome, new QuietView(), TimeProvider.System, Cancel);
        var page = await File.ReadAllTextAsync(_folder.At("pages", "set.html"), Cancel);
        Assert.Contains("broken.jpg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.Contains("\"files\":7", WorkCommand.Json(_outcome, 0, []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_becomes_what_is_tuned_on()
    {
        await Conversion.RunAsync(_folder.At("set"), _folder.At("labelled"), new ReadingOptions(), 1, _outcome, new QuietView(), TimeProvider.System, Cancel);
        var set = Json.ReadFile<LabelledSet>(_folder.At("labelled", "labels.json"));
        Assert.Equal((6, 2), (set.Samples.Count, set.Classes.Count));
        Assert.Equal(3, ((IReadOnlyDictionary<string, int>)_outcome.Fields["perClass"]!)["crack"]);
    }

    [Fact]
    public async Task A_mapping_gives_foreign_names_a_class()
    {
        _folder.Image(9, 64, "set", "riss", "9.jpg");
        var unknown = await Assert.ThrowsAsync<InputException>(() => Conversion.RunAsync(_folder.At("set"), _folder.At("a"), new ReadingOptions(), 1, _outcome, new QuietView(), TimeProvider.System, Cancel));
        Assert.Contains("riss", unknown.Message, StringComparison.Ordinal);
        var reading = new ReadingOptions { Classes = _folder.Write("""{"riss": "crack"}""", "classes.json") };
        await Conversion.RunAsync(_folder.At("set"), _folder.At("b"), reading, 1, _outcome, new QuietView(), TimeProvider.System, Cancel);
        Assert.Equal(4, ((IReadOnlyDictionary<string, int>)_outcome.Fields["perClass"]!)["crack"]);
    }

    [Fact]
    public void A_pattern_that_is_none_is_a_fault()
    {
        var fault = Assert.Throws<InputException>(() => new ReadingOptions { Group = "(" }.ToReadOptions());
        Assert.Equal(("--group", "("), (fault.Field, fault.Value));
    }

    [Fact]
    public async Task The_most_diverse_are_chosen_and_copied()
    {
        await Choice.RunAsync(_folder.At("set"), 4, _folder.At("chosen"), 1, _outcome, new QuietView(), TimeProvider.System, Cancel);
        var chosen = (string[])_outcome.Fields["chosen"]!;
        Assert.Equal(4, chosen.Distinct().Count());
        Assert.All(chosen, name => Assert.True(File.Exists(_folder.At("chosen", name))));
    }

    [Theory]
    [InlineData("set")]
    [InlineData("set/chosen")]
    public async Task What_is_chosen_goes_elsewhere(string output)
    {
        var faults = await Assert.ThrowsAsync<InputFaultsException>(() => Choice.RunAsync(_folder.At("set"), 4, _folder.At(output), 1, _outcome, new QuietView(), TimeProvider.System, Cancel));
        Assert.Equal("--out", Assert.Single(faults.Faults).Field);
    }

    [Fact]
    public async Task Images_are_drawn_with_and_without_labels()
    {
        await Generation.RunAsync(_folder.At("plain"), 3, labelled: false, 1, _outcome, new QuietView(), TimeProvider.System, Cancel);
        Assert.Equal(3, Directory.GetFiles(_folder.At("plain")).Length);
        await Generation.RunAsync(_folder.At("labels"), 1, labelled: true, 1, _outcome, new QuietView(), TimeProvider.System, Cancel);
        Assert.Equal(14, _outcome.Fields["images"]);
        Assert.True(File.Exists(_folder.At("labels", "labels.csv")));
    }

    public void Dispose() => _folder.Dispose();
}
