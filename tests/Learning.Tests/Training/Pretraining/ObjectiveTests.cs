using Puente.Core.Training;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Vision.Distillation;
using Puente.Learning.Vision.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Training.Pretraining;

public class ObjectiveTests
{
    private static readonly StepContext Start = new(Seed: 3, First: 0, Progress: 0, Epochs: 0);

    private static Recipe Recipe(ObjectiveKind objective) => Tiny.Recipe with
    {
        Objective = objective,
        ViewSide = 32,
        Masking = new MaskingOptions { DecoderWidth = 8, DecoderHeads = 2 },
        Distillation = new DistillationOptions { LocalSide = 8, LocalViews = 2, Prototypes = 8, HeadHidden = 8, Bottleneck = 4, PatchWeight = 1 },
    };

    [Theory]
    [InlineData(ObjectiveKind.Contrastive)]
    [InlineData(ObjectiveKind.MaskedAutoencoder)]
    [InlineData(ObjectiveKind.SelfDistillation)]
    public void Memory_is_flat_over_steps(ObjectiveKind objective)
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        var counts = new List<long>();
        using var pretrainer = new Pretrainer(Recipe(objective) with { Steps = 40 }, data, 1, folder.Path, _ => { }, TimeProvider.System);
        for (var slice = 0; slice < 4; slice++)
        {
            pretrainer.Run(new TrainerBudget(Steps: 10), null, default);
            counts.Add(Tensor.TotalCount);
        }

        Assert.True(counts[3] <= counts[0], $"live tensors after 10, 20, 30 and 40 steps: {string.Join(", ", counts)}");
    }

    [Fact]
    public void A_masked_autoencoder_learns_to_rebuild()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var pretrainer = new Pretrainer(Recipe(ObjectiveKind.MaskedAutoencoder) with { Steps = 120, LearningRate = 5e-3 }, data, 1, folder.Path, _ => { }, TimeProvider.System);
        pretrainer.Run(new TrainerBudget(), null, default);
        Assert.True(pretrainer.Losses.TakeLast(10).Average() < 0.97 * pretrainer.Losses.Take(10).Average(), $"{pretrainer.Losses[0]} to {pretrainer.Losses[^1]}");
    }

    [Fact]
    public void Masks_are_a_function_of_seed_and_image()
    {
        using var scope = NewDisposeScope();
        var both = RandomMasks.Draw(2, 16, 0.75, Start);
        Assert.Equal([2, 4], both.Kept.shape);
        var second = RandomMasks.Draw(1, 16, 0.75, Start with { First = 1 });
        Assert.Equal(both.Kept[1].data<long>().ToArray(), second.Kept[0].data<long>().ToArray());
        Assert.NotEqual(both.Kept.data<long>().ToArray(), RandomMasks.Draw(2, 16, 0.75, Start with { Seed = 4 }).Kept.data<long>().ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hidden_parts_of_global_views_keep_to_their_bounds(bool blocks)
    {
        using var scope = NewDisposeScope();
        var options = new DistillationOptions { MaskProbability = 0.5, MinimumMask = 0.2, MaximumMask = 0.4, BlockMasks = blocks };
        var hidden = RandomMasks.Draw(200, 2, 10, options, Start)!;
        var counts = hidden.Mask.to(ScalarType.Int64).sum([1]).data<long>().ToArray();
        Assert.All(counts, count => Assert.True(count is 0 or (>= 20 and <= 40), $"{count}"));
        Assert.InRange(counts.Count(count => count > 0), 160, 240);
        // Blocks hold together: a hidden patch's right-hand neighbour is mostly hidden too.
        var rows = hidden.Mask.reshape(400, 10, 10).to(ScalarType.Float32);
        var together = (rows.narrow(2, 0, 9) * rows.narrow(2, 1, 9)).sum().item<float>() / rows.narrow(2, 0, 9).sum().item<float>();
        Assert.True(blocks ? together > 0.55 : together < 0.45, $"{together}");
    }

    [Theory]
    [InlineData(0, 0.9, 0.04)]
    [InlineData(0.15, 0.9054, 0.055)]
    [InlineData(0.3, 0.9206, 0.07)]
    [InlineData(1, 1, 0.07)]
    public void A_teacher_slows_down_and_softens(double progress, double momentum, double temperature)
    {
        using var objective = new DistillationObjective(Recipe(ObjectiveKind.SelfDistillation) with { Distillation = new DistillationOptions { Momentum = 0.9 } }, 1);
        Assert.Equal(momentum, objective.Momentum(progress), 4);
        Assert.Equal(temperature, objective.Temperature(progress), 6);
    }

    [Fact]
    public void The_last_layer_waits_for_the_first_pass()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        // Twelve images in batches of four: three steps a pass.
        using var pretrainer = new Pretrainer(Recipe(ObjectiveKind.SelfDistillation), data, 1, folder.Path, _ => { }, TimeProvider.System);
        pretrainer.Run(new TrainerBudget(Steps: 3), null, default);
        var frozen = Layer();
        pretrainer.Run(new TrainerBudget(Steps: 1), null, default);
        Assert.NotEqual(frozen, Layer());
        using var untouched = new DistillationObjective(Recipe(ObjectiveKind.SelfDistillation), 1);
        Assert.Equal(untouched.Module.state_dict()["student_head.last_layer.weight_v"].data<float>().ToArray(), frozen);

        float[] Layer()
        {
            using var file = Learning.Training.SafeTensors.SafeTensorsFile.Open(folder[Pretrainer.CheckpointFile]);
            return file.Floats("student_head.last_layer.weight_v");
        }
    }

    [Fact]
    public void A_curve_forgets_what_is_done_again()
    {
        using var folder = new TemporaryFolder();
        var curve = new LossCurve(folder.Path);
        curve.Begin(0);
        curve.Add(1, 0.5, loss: 2.25);
        curve.Add(2, 1, score: 0.5, effectiveRank: 3, uniformity: -1.5);
        curve.Add(3, 1.5, loss: 1);
        curve.Begin(2);
        Assert.Equal("step,seconds,loss,score,effectiveRank,uniformity\n1,0.5,2.25,,,\n2,1.0,,0.5,3,-1.5\n", File.ReadAllText(folder[LossCurve.FileName]));
        curve.Begin(0);
        Assert.Single(File.ReadLines(folder[LossCurve.FileName]));
    }
}
