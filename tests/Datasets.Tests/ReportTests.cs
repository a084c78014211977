using System.Text.Json;
using System.Xml.Linq;
using Puente.Core;
using Puente.Core.Images;
using Puente.Datasets.Labelled;
using Puente.Datasets.Packing;
using Puente.Datasets.Reports;
using Puente.Imaging;

namespace Puente.Datasets.Tests;

public sealed class ReportTests : IDisposable
{
    private static readonly PackingOptions _options = new("x", MinSide: 32, Tile: 128);
    private readonly TestFolder _folder = new();

    public ReportTests()
    {
        for (var i = 0; i < 6; i++) _folder.Write($"train/crack/{i}.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, i)));
        for (var i = 6; i < 9; i++) _folder.Write($"test/sound/{i}.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(120, 96, i)));
        _folder.Write("test/Graffiti/9.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(96, 96, 9)));
        _folder.Write("train/crack/black.png", ImageCodec.EncodePng(new RgbImage(96, 96)));
        _folder.Write("train/crack/small.png", ImageCodec.EncodePng(Pictures.Texture(20, 30, 1)));
        _folder.Write("train/crack/broken.jpg", "no image");
        _folder.Write("train/crack/copy of 0.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(96, 96, 0), 90));
        _folder.Write("train/crack/same as 1.png", File.ReadAllBytes(_folder.At("train/crack/1.png")));
        _folder.Write("test/sound/leak of 2.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(96, 96, 2), 90));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_tells_what_is_there_and_what_would_become_of_it()
    {
        var stages = new List<PackingProgress>();
        var report = await InspectAsync(new Reports(stages));

        Assert.Equal(("imagefolder", 16, 10), (report.Layout, report.Files, report.Samples));
        Assert.Null(report.LabelFault);
        Assert.Equal(new Dictionary<string, int> { ["png"] = 9, ["jpeg"] = 6, ["unreadable"] = 1 }, report.Formats);
        Assert.Equal((new ImageSize(20, 30), new ImageSize(120, 96)), (report.Smallest, report.Largest));
        Assert.Equal([new ClassCount("crack", 11, 0, 11), new ClassCount("sound", 4, 0, 4)], report.Classes);
        Assert.Equal(1, report.Unmapped["Graffiti"]);
        Assert.Equal(new Dictionary<string, int> { ["test"] = 5, ["train"] = 11 }, report.Splits);
        Assert.Equal(
            new Dictionary<string, int> { ["near-copy"] = 2, ["shadows"] = 1, ["no readable image"] = 1, ["copy"] = 1, ["too small"] = 1 }.OrderBy(pair => pair.Key),
            report.RejectedByKind.OrderBy(pair => pair.Key));
        Assert.Equal(["test/sound/leak of 2.jpg", "train/crack/0.png", "train/crack/1.png"], report.Duplicates.Select(cluster => cluster.Kept).Order(StringComparer.Ordinal));
        Assert.Equal(new DuplicateCopy("train/crack/same as 1.png", 0), report.Duplicates.Single(cluster => cluster.Kept == "train/crack/1.png").Copies.Single());
        var leak = Assert.Single(report.Leaks);
        Assert.Equal(("train/crack/2.png", "train", "test/sound/leak of 2.jpg", "test"), (leak.Source, leak.Split, leak.Other, leak.OtherSplit));
        var conflict = Assert.Single(report.Conflicts);
        Assert.Equal(("test/sound/leak of 2.jpg", "sound", "train/crack/2.png", "crack"), (conflict.Source, conflict.Classes.Single(), conflict.Other, conflict.OtherClasses.Single()));
        Assert.Equal(14, report.Quality[0].Counts.Sum());
        Assert.Equal([1, 2, 5, 10], report.Coverage.Select(step => step.Centres));
        Assert.Equal(0, report.Coverage[^1].Largest);
        Assert.Equal(10, report.Diverse.Count);
        Assert.Equal(new PackingProgress("inspect", 16, 16), stages[^1]);
        using var output = new TestFolder();
        var packed = await new ShardPacker(_options).PackAsync(new FolderImages(_folder.Path), output.Path, null, default);
        Assert.Equal(packed.Manifest.Rejected, report.Rejected);
    }

    [Fact]
    public async Task An_image_in_three_splits_leaks_from_the_first_into_each_other_once()
    {
        using var folder = new TestFolder();
        foreach (var split in new[] { "train", "val", "test" }) folder.Write($"{split}/crack/{split}.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, 1)));

        var report = await DatasetInspector.InspectAsync(folder.Path, _options, new ReadOptions(), null, default);

        Assert.Equal([("train/crack/train.png", "test"), ("val/crack/val.png", "test")], report.Leaks.Select(leak => (leak.Source, leak.OtherSplit)));
    }

    [Fact]
    public async Task It_goes_through_JSON_unchanged()
    {
        var report = await InspectAsync();
        var text = JsonSerializer.Serialize(report, Json.Options);

        Assert.Contains("\"schema\":\"puente.dataset-report/v1\"", text, StringComparison.Ordinal);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<DatasetReport>(text, Json.Options), Json.Options));
    }

    [Fact]
    public async Task The_page_needs_no_network_and_no_script_and_says_it_all()
    {
        _folder.Write("train/crack/<b>&quot;.jpg", "no image either");
        using var output = new TestFolder();
        var path = output.At("report.html");
        await SelfContainedHtml.WriteAsync(path, await InspectAsync(), default);
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>&quot;.jpg", page, StringComparison.Ordinal);
        foreach (var said in new[] { "&lt;b&gt;&amp;quot;.jpg: cannot be decoded", "Contradictory labels", "Leaks between splits", "Near-duplicates", "Graffiti", "shadows 1, over 0.6", "data:image/jpeg;base64," })
            Assert.Contains(said, page, StringComparison.Ordinal);
        // Every element is closed: the body is well-formed but for the void elements.
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..(page.IndexOf("</body>", StringComparison.Ordinal) + 7)];
        Assert.NotNull(XDocument.Parse(System.Text.RegularExpressions.Regex.Replace(body, "<img ([^>]*)>", "<img $1/>")).Root);
    }

    [Fact]
    public async Task Plain_images_and_broken_labels_are_reported_too()
    {
        using TestFolder plain = new(), broken = new();
        plain.Write("a.png", ImageCodec.EncodePng(Pictures.Texture(300, 300, 1)));
        broken.Write("a.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, 1)));
        broken.Write("labels.json", "{");

        var report = await DatasetInspector.InspectAsync(plain.Path, _options, new ReadOptions(), null, default);
        Assert.Equal((null, null, 1, 4), (report.Layout, report.LabelFault, report.Files, report.Samples));
        Assert.Contains("is no JSON document", (await DatasetInspector.InspectAsync(broken.Path, _options, new ReadOptions(), null, default)).LabelFault, StringComparison.Ordinal);
        using var empty = new TestFolder();
        Assert.Equal("holds no image", (await Assert.ThrowsAsync<InputException>(() => DatasetInspector.InspectAsync(empty.Path, _options, new ReadOptions(), null, default))).Problem);
    }

    private Task<DatasetReport> InspectAsync(IProgress<PackingProgress>? progress = null) => DatasetInspector.InspectAsync(_folder.Path, _options, new ReadOptions(), progress, default);

    private sealed class Reports(List<PackingProgress> all) : IProgress<PackingProgress>
    {
        public void Report(PackingProgress value) => all.Add(value);
    }
}
