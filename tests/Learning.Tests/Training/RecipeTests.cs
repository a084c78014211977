using Puente.Core;
using Puente.Learning.Training;

namespace Puente.Learning.Tests.Training;

public class RecipeTests
{
    [Fact]
    public void The_shipped_recipe_is_read()
    {
        var recipe = Recipe.Read(Path.Combine(TrainerProcess.Folder, "recipes", "concrete-tiny.json"));
        Assert.Equal(("concrete-tiny", 96, 48, 64), (recipe.Name, recipe.Architecture.Side, recipe.ViewSide, recipe.Batch));
    }

    [Theory]
    [InlineData("""{"name":"x","steps":0,"batch":1,"warmUp":2}""", "steps is 0", "batch is 1", "warmUp is 2")]
    [InlineData("""{"name":"x","steps":1,"stepz":2}""", "stepz")]
    [InlineData("""{"name":"x"}""", "steps")]
    [InlineData("""{"name":"x","steps":5,"architecture":{"side":30}}""", "Side is 30")]
    [InlineData("""{"name":"x","steps":5,"viewSide":20}""", "viewSide is 20")]
    [InlineData("nonsense", "recipe")]
    public void Every_fault_is_named(string json, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.json"], json);
        var message = Assert.Throws<InputException>(() => Recipe.Read(folder["r.json"])).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }
}
