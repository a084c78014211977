using System.Text.Json;
using Puente.Core;
using Puente.Datasets.Labelled;
using Puente.Datasets.Layouts;

namespace Puente.Datasets.Tests;

/// <summary>Each folder of <c>Cases</c> is a collection in some layout, and <c>expected.json</c> beside it what it says in the neutral form.</summary>
public sealed class LayoutTests
{
    private static readonly string _cases = Path.Combine(AppContext.BaseDirectory, "Cases");

    public static TheoryData<string, string> Cases => new()
    {
        { "puente", "puente" }, { "table", "table" }, { "imagefolder", "imagefolder" }, { "imagefolder-splits", "imagefolder" }, { "metadata-csv", "metadata" },
        { "metadata-jsonl", "metadata" }, { "codebrim", "codebrim" }, { "voc", "voc" }, { "dacl10k", "dacl10k" }, { "coco", "coco" }, { "yolo", "yolo" },
        { "yolo-mirrored", "yolo" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_collection_is_detected_and_read(string name, string layout)
    {
        using var folder = Copy(name);

        var collection = DatasetLayouts.Read(folder.Path, Options(name));

        Assert.Equal(layout, collection.Layout);
        Assert.All(collection.Images, image => Assert.True(File.Exists(image.Path)));
        var actual = JsonSerializer.Serialize(Neutral(collection), Json.Indented);
        var expected = Path.Combine(_cases, name, "expected.json");
        Assert.True(File.Exists(expected), actual);
        Assert.Equal(File.ReadAllText(expected).Trim(), actual);
        Assert.Equal(JsonSerializer.Serialize(Neutral(DatasetLayouts.Read(folder.Path, Options(name), layout)), Json.Indented), actual);
    }

    [Fact]
    public void Groups_come_from_a_pattern_where_one_is_given()
    {
        using var folder = Copy("yolo");
        var groups = DatasetLayouts.Read(folder.Path, new ReadOptions { GroupPattern = "^(k1|k2)/" }).Images.Select(image => image.Group);
        Assert.Equal(["k1", "k1", "o6/c"], groups);

        var error = Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path, new ReadOptions { GroupPattern = "(" }));
        Assert.Equal("groupPattern", error.Field);
    }

    [Fact]
    public void Fields_of_yolo_may_be_parted_by_tabs()
    {
        using var folder = Copy("yolo");
        folder.Write("k1/a.txt", "0\t0.5\t0.5\t0.1\t0.1\n");
        Assert.Single(DatasetLayouts.Read(folder.Path).Images[0].Regions);
    }

    [Fact]
    public void What_has_no_layout_is_told_why_for_each()
    {
        using var folder = new TestFolder();
        folder.Write("a.jpg", "x");
        var error = Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path));

        Assert.Equal("folder", error.Field);
        foreach (var layout in DatasetLayouts.All) Assert.Contains($"{layout.Name}: ", error.Problem, StringComparison.Ordinal);
        Assert.Contains("imagefolder: 'a.jpg' lies in no class's folder", error.Problem, StringComparison.Ordinal);
        Assert.Contains("is not laid out as coco", Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path, layout: "coco")).Message, StringComparison.Ordinal);
        Assert.Equal("layout", Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path, layout: "pickle")).Field);
        Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.At("none/x")));
    }

    [Theory]
    [InlineData("quay-tiles", "yolo", 221, 0)]
    [InlineData("quay-patches", "table", 397, 0)]
    [InlineData("salt-damage", "imagefolder", 1350, 0)]
    public void Real_collections_are_read(string set, string layout, int images, int bare)
    {
        var mapping = ClassMapping.BuiltIn.With(new Dictionary<string, string?> { ["0"] = "crack" });
        var collection = DatasetLayouts.Read(RealData.Find(set), new ReadOptions { Classes = mapping });

        Assert.Equal((layout, images, bare), (collection.Layout, collection.Images.Count, collection.Images.Count(image => !image.Labelled)));
        Assert.Equal(set == "quay-tiles", collection.HasRegions);
    }

    [Fact]
    public void A_mapping_file_goes_before_the_table()
    {
        using TestFolder folder = Copy("imagefolder-splits"), beside = new();
        var mapping = beside.Write("mapping.json", """{"Rust": "crack", "graffiti": "sound", "Spallation": null}""");

        var read = DatasetLayouts.Read(folder.Path, new ReadOptions { Classes = ClassMapping.Read(mapping) });
        Assert.Equal([["sound"], ["crack"], [], ["sound"]], read.Images.OrderBy(image => image.Split == "test" ? 0 : image.Split == "train" ? 1 : 2).ThenBy(image => image.Name, StringComparer.Ordinal)
            .Select(image => image.Classes).Take(4));
        Assert.Equal(1, read.Unmapped["Spallation"]);

        beside.Write("mapping.json", """{"a": "rot", "b": 3, "c": "crack"}""");
        Assert.Contains("maps a, b to no known class", Assert.Throws<InputException>(() => ClassMapping.Read(mapping)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_class_is_told_with_those_that_are_known()
    {
        var error = Assert.Throws<InputException>(() => ClassMapping.BuiltIn.Map("Algae", "x.json: label"));
        Assert.Contains("rockpocket", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("x.json: label", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Exposed Rebars", "exposed-rebar")]
    [InlineData("exposed_rebar", "exposed-rebar")]
    [InlineData("ExposedBars", "exposed-rebar")]
    [InlineData("CORROSION STAIN", "corrosion-stain")]
    [InlineData("Rust", "corrosion-stain")]
    [InlineData("ACrack", "crack")]
    [InlineData("Rockpocket", "honeycombing")]
    [InlineData("Background", "sound")]
    [InlineData("Wetspot", null)]
    [InlineData("EJoint", null)]
    public void Names_of_other_collections(string name, string? canonical) => Assert.Equal(canonical, ClassMapping.BuiltIn.Map(name, "here"));

    [Fact]
    public void Run_lengths_in_both_forms()
    {
        foreach (var mask in Json.ReadFile<Mask[]>(Path.Combine(AppContext.BaseDirectory, "Fixtures/masks.json")))
        {
            Assert.Equal(mask.Counts, RunLength.Decode(mask.Text, "mask"));
            var (area, box) = RunLength.Measure(mask.Counts, new ImageSize(mask.Size[1], mask.Size[0]), "mask");
            Assert.Equal((mask.Area, new RegionBox(mask.Box[0], mask.Box[1], mask.Box[2], mask.Box[3])), (area, box));
        }
    }

    [Theory]
    [InlineData("0P", "is no run-length text")]
    [InlineData("0\u007f", "is no run-length text")]
    [InlineData("oooooooooooooooooooooo0", "is no run-length text")]
    public void Broken_run_lengths_are_refused(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<InputException>(() => RunLength.Decode(text, "mask")).Problem);

    [Theory]
    [InlineData(5L, 8L)]
    [InlineData(5L, -1L, 8L)]
    [InlineData(12L, 1L)]
    [InlineData(long.MaxValue, 2L)]
    public void Runs_that_are_not_the_mask_are_refused(params long[] runs) =>
        Assert.Throws<InputException>(() => RunLength.Measure(runs, new ImageSize(3, 4), "mask"));

    private static ReadOptions Options(string name) => name == "yolo-mirrored"
        ? new ReadOptions { Classes = ClassMapping.BuiltIn.With(new Dictionary<string, string?> { ["7"] = "crack", ["3"] = null }) }
        : new ReadOptions();

    /// <summary>The case without what is expected of it.</summary>
    private static TestFolder Copy(string name)
    {
        var folder = new TestFolder();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(_cases, name), "*", SearchOption.AllDirectories))
            if (Path.GetRelativePath(Path.Combine(_cases, name), path) is var relative && relative != "expected.json") File.Copy(path, folder.At(relative));
        return folder;
    }

    private static object Neutral(LabelledCollection collection) => new
    {
        collection.Unmapped,
        collection.Notes,
        Images = collection.Images.Select(image => new
        {
            image.Name,
            image.Labelled,
            Classes = string.Join(' ', image.Classes),
            image.Group,
            image.Split,
            Size = image.Size is { } size ? $"{size.Width}×{size.Height}" : null,
            Regions = image.Regions.Count == 0 ? null : image.Regions.Select(region => FormattableString.Invariant(
                $"{string.Join(' ', region.Classes)}{region.Unmapped}{(region.Crowd ? " (crowd)" : "")}: {region.Box.Width:0.##}×{region.Box.Height:0.##} at ({region.Box.X:0.##}, {region.Box.Y:0.##}), {region.Area:0.##} px, {region.Polygons.Count} outlines")),
        }),
    };

    private sealed record Mask(int[] Size, long[] Counts, string Text, long Area, double[] Box);
}
