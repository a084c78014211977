using Puente.Cli.Commands;
using Puente.Cli.Training;
using Puente.Core.Training;

namespace Puente.Cli.Tests.Training;

public sealed class LabelledPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private LabelledOptions Right => new()
    {
        Labelled = Directory.CreateDirectory(_folder.At("my labels")).FullName,
        Backbone = _folder.Write([2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}'], "b.safetensors"),
        Out = _folder.At("out"),
    };

    [Fact]
    public void The_line_that_does_it_again_has_all_that_was_given()
    {
        var options = Right with { Seed = 3, Threads = 2, Adapt = true, Minutes = 2.5, Reading = new ReadingOptions { Layout = "coco", Group = @"(MAX_\d+)" } };
        Assert.Equal(
            $@"puente tune '{_folder.At("my labels")}' --backbone {_folder.At("b.safetensors")} --seed 3 --out {_folder.At("out")} --threads 2 --layout coco --group '(MAX_\d+)' --adapt --minutes 2.5",
            LabelledPlan.Check(options).Again("tune"));
    }

    [Fact]
    public void Minutes_bound_the_adaptation_and_nothing_else()
    {
        Assert.Null(LabelledPlan.Check(Right).Adapt);
        Assert.Equal(new AdaptOptions(), LabelledPlan.Check(Right with { Adapt = true }).Adapt);
        Assert.Equal(new AdaptOptions { Seconds = 90 }, LabelledPlan.Check(Right with { Adapt = true, Minutes = 1.5 }).Adapt);
        var fault = Assert.Single(Assert.Throws<InputFaultsException>(() => LabelledPlan.Check(Right with { Minutes = 1.5 })).Faults);
        Assert.Equal(("--minutes", "1.5"), (fault.Field, fault.Value));
    }

    public void Dispose() => _folder.Dispose();
}
