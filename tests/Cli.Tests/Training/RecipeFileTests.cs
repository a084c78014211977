using Puente.Cli.Training;
using Puente.Core;

namespace Puente.Cli.Tests.Training;

public sealed class RecipeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_recipe_tells_its_plan_and_its_opening()
    {
        var recipe = RecipeFile.Find(TinyRecipe.In(_folder));
        Assert.Equal(("tiny", 12, TinyRecipe.Side), (recipe.Name, recipe.Steps, recipe.Side));
        Assert.Equal(["Source: none, small enough for a test.", "Expected: nothing."], recipe.Opening);
    }

    [Fact]
    public void Other_steps_are_written_beside_the_rest()
    {
        var changed = RecipeFile.Find(TinyRecipe.In(_folder)).WithSteps(3, _folder.At("changed.json"));
        Assert.Equal(3, changed.Steps);
        var read = RecipeFile.Read(changed.Path);
        Assert.Equal((3, "tiny", TinyRecipe.Side), (read.Steps, read.Name, read.Side));
        Assert.Equal(4, (int)read.Document["batch"]!);
    }

    [Fact]
    public void Those_that_ship_are_found_by_name()
    {
        Assert.Contains(TrainOptions.DefaultRecipe, RecipeFile.Names);
        Assert.Equal(TrainOptions.DefaultRecipe, RecipeFile.Find(TrainOptions.DefaultRecipe).Name);
    }

    [Fact]
    public void An_unknown_one_lists_those_that_are()
    {
        var fault = Assert.Throws<InputException>(() => RecipeFile.Find("concrete-huge"));
        Assert.Equal(("--recipe", "concrete-huge"), (fault.Field, fault.Value));
        Assert.Contains(TrainOptions.DefaultRecipe, fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "no recipe")]
    [InlineData("[]", "no object")]
    [InlineData("""{"name": "x"}""", "'steps' is missing")]
    [InlineData("""{"steps": 3}""", "'name' is missing")]
    [InlineData("""{"name": "x", "steps": "many"}""", "no recipe")]
    public void A_broken_one_is_named(string text, string problem)
    {
        var fault = Assert.Throws<InputException>(() => RecipeFile.Read(_folder.Write(text, "broken.json")));
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
