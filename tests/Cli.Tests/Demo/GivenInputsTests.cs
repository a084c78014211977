using Puente.Cli.Commands;
using Puente.Cli.Demo;
using Puente.Cli.Demo.Inputs;

namespace Puente.Cli.Tests.Demo;

public sealed class GivenInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_given_is_right() => Assert.Null(GivenInputs.Check(Options()).Unlabelled);

    [Fact]
    public void One_usable_photograph_is_enough_and_the_broken_are_left_for_the_hub()
    {
        _folder.Write("text", "photos", "a.jpg");
        _folder.Image(1, 10, "photos", "b.jpg");
        _folder.Image(2, 64, "photos", "below", "c.JPG");
        _folder.Write("yolo", "photos", "c.txt");
        Assert.Equal(3, GivenInputs.Check(Options() with { Unlabelled = _folder.At("photos") }).Unlabelled!.Count);
    }

    [Fact]
    public void No_usable_photograph_is_a_fault()
    {
        _folder.Write("text", "photos", "a.jpg");
        _folder.Image(1, 10, "photos", "b.jpg");
        Assert.Contains("none is usable", Fault(Options() with { Unlabelled = _folder.At("photos") }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_components_needs_both_kinds_of_tier()
    {
        Directory.CreateDirectory(_folder.At("set", "hub"));
        Assert.Contains("'" + _folder.At("set") + "'", Fault(Options() with { Components = _folder.At("set") }), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.At("set", "edge"));
        Assert.Equal(_folder.At("set"), GivenInputs.Check(Options() with { Components = _folder.At("set") }).Components);
    }

    [Fact]
    public void An_empty_folder_is_a_fault()
    {
        Directory.CreateDirectory(_folder.At("empty"));
        Assert.Contains("holds no image files", Fault(Options() with { Unlabelled = _folder.At("empty") }), StringComparison.Ordinal);
        Assert.Contains("holds no image files", Fault(Options() with { Labelled = _folder.At("empty") }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_photograph_that_is_missing_tiny_or_text_is_a_fault()
    {
        Assert.Contains("does not exist", Fault(Options() with { Photo = _folder.At("none.jpg") }), StringComparison.Ordinal);
        Assert.Contains("10×10", Fault(Options() with { Photo = _folder.Image(1, 10, "tiny.jpg") }), StringComparison.Ordinal);
        Assert.Contains("cannot be decoded", Fault(Options() with { Photo = _folder.Write("text", "text.jpg") }), StringComparison.Ordinal);
        Assert.Contains("is a folder", Fault(Options() with { Photo = _folder.Root }), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_come_together()
    {
        var options = Options() with { Unlabelled = _folder.At("u"), Labelled = _folder.At("l"), Photo = _folder.At("p.jpg"), Data = _folder.Write("x", "data") };
        var faults = Assert.Throws<InputFaultsException>(() => GivenInputs.Check(options)).Faults;
        Assert.Equal(["--unlabelled", "--labelled", "--photo", "--data"], faults.Select(fault => fault.Field));
    }

    [Fact]
    public void Many_faults_are_cut_short()
    {
        for (var i = 0; i < 30; i++) _folder.Write("text", "labelled", "crack", $"{i}.jpg");
        var faults = Assert.Throws<InputFaultsException>(() => GivenInputs.Check(Options() with { Labelled = _folder.At("labelled") })).Faults;
        Assert.Equal(11, faults.Count);
        Assert.Contains("20 more", faults[^1].Message, StringComparison.Ordinal);
    }

    private DemoOptions Options() => new() { Data = _folder.At("demo") };

    private static string Fault(DemoOptions options) => Assert.Single(Assert.Throws<InputFaultsException>(() => GivenInputs.Check(options)).Faults).Message;
}
