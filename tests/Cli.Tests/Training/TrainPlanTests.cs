using Puente.Cli.Commands;
using Puente.Cli.Training;
using Puente.Core;

namespace Puente.Cli.Tests.Training;

public sealed class TrainPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainPlanTests()
    {
        for (var i = 0; i < 3; i++) _folder.Image(i, 48, "photos", $"{i}.jpg");
    }

    private TrainOptions Right => new() { Folders = [_folder.At("photos")], Recipe = TinyRecipe.In(_folder), Out = _folder.At("out"), FromScratch = true };

    [Fact]
    public void Right_use_is_a_plan()
    {
        var plan = TrainPlan.Check(Right);
        Assert.Equal(_folder.At("out"), plan.Out);
        Assert.Null(plan.Start.Weights);
        Assert.StartsWith("3 images", plan.Record.Given["set of images"], StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var faults = FaultsOf(new TrainOptions { Folders = ["nowhere"], Recipe = "concrete-huge", Base = "nothing.safetensors", FromScratch = true, Probe = "neither" });
        Assert.Equal(["--out", "FOLDER", "--recipe", "--from-scratch", "--probe"], faults.Select(fault => fault.Field));
    }

    [Fact]
    public void Without_a_folder_there_is_an_example() =>
        Assert.Contains("puente train photos/", Assert.Single(FaultsOf(Right with { Folders = [] })).Remedy, StringComparison.Ordinal);

    [Fact]
    public void Output_within_the_images_is_refused() =>
        Assert.Contains("lies inside", Assert.Single(FaultsOf(Right with { Out = _folder.At("photos", "out") })).Problem, StringComparison.Ordinal);

    [Fact]
    public void Images_where_it_would_pack_are_refused()
    {
        _folder.Image(1, 48, "out", "dataset", "1.jpg");
        Assert.Contains("would keep what it packs", Assert.Single(FaultsOf(Right with { Folders = [_folder.At("out", "dataset")] })).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_probe_is_found_from_anywhere_and_part_of_the_run()
    {
        var plan = TrainPlan.Check(Right with { Probe = Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder.At("photos")) });
        Assert.Equal(_folder.At("photos"), plan.Options.Probe);
        Assert.Contains("another probe", Assert.Throws<InputException>(() => plan.Record.MustBe("out", TrainPlan.Check(Right).Record)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_that_is_no_weights_file_is_named()
    {
        var fault = Assert.Single(FaultsOf(Right with { FromScratch = false, Base = _folder.Write("not weights", "bad.safetensors") }));
        Assert.Equal("--base", fault.Field);
        Assert.Contains("no safetensors file", fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_gone_on_with_by_the_same_run_alone()
    {
        var (first, other) = (TrainPlan.Check(Right).Record, TrainPlan.Check(Right with { Seed = 2 }).Record);
        first.MustBe("out", first);
        TrainPlan.Check(Right with { Folders = [_folder.At("photos") + "/"], Out = _folder.At("out") + "/" }).Record.MustBe("out", first);
        var fault = Assert.Throws<InputException>(() => other.MustBe("out", first));
        Assert.Contains("another seed (1, not 2)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_images_are_another_run()
    {
        var first = TrainPlan.Check(Right).Record;
        _folder.Image(9, 48, "photos", "9.jpg");
        Assert.Contains("another set of images (3 images", Assert.Throws<InputException>(() => TrainPlan.Check(Right).Record.MustBe("out", first)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<InputException> FaultsOf(TrainOptions options) => Assert.Throws<InputFaultsException>(() => TrainPlan.Check(options)).Faults;
}
