using Puente.Core;
using Puente.Learning.Training;
using Puente.Learning.Training.Pretraining.Objectives;

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
    [InlineData("concrete-small", ObjectiveKind.Contrastive, 64, 4)]
    [InlineData("vit-s16-224", ObjectiveKind.SelfDistillation, 1024, 12)]
    [InlineData("vit-b16-224", ObjectiveKind.MaskedAutoencoder, 4096, 12)]
    public void So_are_the_others(string name, ObjectiveKind objective, int imagesAStep, int depth)
    {
        var recipe = Recipe.Read(Path.Combine(TrainerProcess.Folder, "recipes", name + ".json"));
        Assert.Equal((name, objective, imagesAStep, depth), (recipe.Name, recipe.Objective, recipe.Batch * recipe.Accumulate, recipe.Architecture.Depth));
    }

    [Fact]
    public void A_recipe_of_before_is_the_same_recipe()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.json"], """{"name":"x","steps":5,"temperature":0.3,"projection":64,"augmentation":{"minimumArea":0.5}}""");
        var recipe = Recipe.Read(folder["r.json"]);
        Assert.Equal((ObjectiveKind.Contrastive, 0.3f, 64, 1, 1.0), (recipe.Objective, recipe.Temperature, recipe.Projection, recipe.Accumulate, recipe.LayerDecay));
        Assert.Null(recipe.WeightAverage);
    }

    [Theory]
    [InlineData("""{"name":"x","steps":0,"batch":1,"warmUp":2}""", "steps is 0", "batch is 1", "warmUp is 2")]
    [InlineData("""{"name":"x","steps":1,"stepz":2}""", "stepz")]
    [InlineData("""{"name":"x"}""", "steps")]
    [InlineData("""{"name":"x","steps":5,"architecture":{"side":30}}""", "Side is 30")]
    [InlineData("""{"name":"x","steps":5,"viewSide":20}""", "viewSide is 20")]
    [InlineData("""{"name":"x","steps":5,"accumulate":0,"layerDecay":2,"weightAverage":1,"weightDecayEnd":3,"probe":{"every":0,"patience":-1}}""",
        "accumulate is 0", "layerDecay is 2", "weightAverage is 1", "weightDecayEnd is 3", "probe.every is 0", "probe.patience is -1")]
    [InlineData("""{"name":"x","steps":5,"objective":"maskedAutoencoder","masking":{"ratio":1,"decoderWidth":30,"decoderHeads":7,"decoderDepth":0}}""",
        "masking.ratio is 1", "masking.decoderWidth is 30", "masking.decoderHeads is 7", "masking.decoderDepth is 0")]
    [InlineData("""{"name":"x","steps":5,"objective":"selfDistillation","weightAverage":0.9,"distillation":{"localSide":20,"prototypes":1,"momentum":2,"localArea":0.9,"patchWeight":1,"sharedHead":true}}""",
        "weightAverage is given", "localSide is 20", "prototypes is 1", "momentum and centreMomentum are 2", "localArea is 0.9", "sharedHead is true")]
    [InlineData("""{"name":"x","steps":5,"viewSide":16,"objective":"maskedAutoencoder","architecture":{"patch":16}}""", "two patches or more")]
    [InlineData("""{"name":"x","steps":5,"dictionary":{"patches":5000000},"augmentation":{"brightness":-1,"contrast":2,"saturation":"NaN","channelGain":1.5,"blurProbability":2,"blurPixels":-1,"noise":1e9}}""",
        "5000000 patches", "brightness is -1", "contrast is 2", "saturation is NaN", "channelGain is 1.5", "blurProbability is 2", "blurPixels is -1", "noise is 1E+09")]
    [InlineData("""{"name":"x","steps":5,"architecture":null}""", "architecture")]
    [InlineData("""{"name":"x","steps":5,"objective":"guessing"}""", "objective")]
    [InlineData("nonsense", "recipe")]
    public void Every_fault_is_named(string json, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.json"], json);
        var message = Assert.Throws<InputException>(() => Recipe.Read(folder["r.json"])).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }
}
