using Puente.Core.Datasets;

namespace Puente.Core.Tests;

public sealed class JsonTests
{
    [Fact]
    public void A_document_is_camelCase_with_enums_by_name_and_no_nulls()
    {
        using var folder = new TemporaryFolder();
        var set = new LabelledSet(["crack"], [new LabelledSample("a.jpg", ["crack"], "g", Split.Test)]);
        Json.WriteFile(folder.File("labels.json"), set);
        var text = File.ReadAllText(folder.File("labels.json"));
        Assert.Contains("\"split\": \"test\"", text, StringComparison.Ordinal);
        Assert.Contains("\"schema\": \"puente.labelled/v1\"", text, StringComparison.Ordinal);
        var read = Json.ReadFile<LabelledSet>(folder.File("labels.json"));
        Assert.Equal(set.Samples[0].File, read.Samples[0].File);
        Assert.Equal(Split.Test, read.Samples[0].Split);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_document()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.json");
        Json.WriteFile(path, new Document(1));
        Assert.Throws<InvalidOperationException>(() => Json.WriteFile(path, new Broken(new string('x', 100_000))));
        Assert.Equal(1, Json.ReadFile<Document>(path).Value);
    }

    [Fact]
    public async Task A_reader_sees_the_old_document_or_the_new_one()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.json");
        Json.WriteFile(path, new Document(0));
        var writer = Task.Run(() =>
        {
            for (var i = 1; i <= 50; i++) Json.WriteFile(path, new Document(i));
        });
        var last = 0;
        do
        {
            var document = Json.ReadFile<Document>(path);
            Assert.Equal(Document.Length, document.Padding.Length);
            Assert.True(document.Value >= last, $"{document.Value} was read after {last}");
            last = document.Value;
        }
        while (!writer.IsCompleted);
        await writer;
        Assert.Equal(50, Json.ReadFile<Document>(path).Value);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"value\":")]
    [InlineData("[1]")]
    [InlineData("{\"value\":\"many\"}")]
    public void What_is_no_such_document_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), text);
        Assert.Equal("file", Assert.Throws<InputException>(() => Json.ReadFile<Document>(folder.File("a.json"))).Field);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("deep/a.json");
        Assert.Equal(path, Assert.Throws<InputException>(() => Json.ReadFile<Document>(path)).Value);
    }

    private sealed record Document(int Value)
    {
        public const int Length = 20_000;

        public string Padding { get; init; } = new('x', Length);
    }

    /// <summary>Fails once its first property is on its way to the disk.</summary>
    private sealed record Broken(string First)
    {
        public string Second => First.Length > 0 ? throw new InvalidOperationException("no value") : First;
    }
}
