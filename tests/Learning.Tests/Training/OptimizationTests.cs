using Puente.Core;
using Puente.Learning.Training.Optimization;
using Puente.Learning.Training.SafeTensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using AdamW = Puente.Learning.Training.Optimization.AdamW;

namespace Puente.Learning.Tests.Training;

public class OptimizationTests
{
    [Fact]
    public void AdamW_takes_the_steps_of_the_reference()
    {
        using var scope = NewDisposeScope();
        var start = tensor(new float[] { 1, -2, 3, 0.5f }, [2, 2]);
        var (ours, theirs) = (new Parameter(start.clone()), new Parameter(start.clone()));
        using var optimizer = new AdamW([("weight", ours)], 0.9, 0.95, 0.05);
        var reference = optim.AdamW([theirs], lr: 0.01, beta1: 0.9, beta2: 0.95, eps: 1e-8, weight_decay: 0.05);
        for (var step = 1; step <= 5; step++)
        {
            optimizer.ZeroGradients();
            reference.zero_grad();
            (ours.square() * step).sum().backward();
            (theirs.square() * step).sum().backward();
            optimizer.Step(step, 0.01);
            reference.step();
        }

        Assert.True(ours.allclose(theirs, 1e-5, 1e-6));
    }

    [Fact]
    public void Biases_do_not_decay()
    {
        using var scope = NewDisposeScope();
        var bias = new Parameter(ones(3));
        using var optimizer = new AdamW([("bias", bias)], 0.9, 0.95, 0.5);
        (bias * 0).sum().backward();
        optimizer.Step(1, 0.1);
        Assert.True(bias.allclose(ones(3)));
    }

    [Fact]
    public void Clipping_bounds_the_joint_norm()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(4));
        using var optimizer = new AdamW([("weight", weight)], 0.9, 0.95, 0);
        (weight * 10).sum().backward();
        Assert.Equal(20, optimizer.Clip(3), 3);
        Assert.Equal(3, weight.grad!.norm().item<float>(), 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Counts_of_other_weights_are_refused(int counts)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        (string, Parameter)[] weights = [("a", new Parameter(ones(2))), ("b", new Parameter(ones(2)))];
        using var optimizer = new AdamW(weights, 0.9, 0.95, 0);
        var writer = new SafeTensorsWriter();
        optimizer.Save(writer);
        writer.Add("optimizer.skipped", new long[counts], counts).Write(folder["checkpoint"]);
        using var file = SafeTensorsFile.Open(folder["checkpoint"]);
        Assert.Contains("optimizer.skipped", Assert.Throws<InputException>(() => optimizer.Load(file)).Message);
    }

    [Theory]
    [InlineData(0.04, 0.5)]
    [InlineData(0.08, 1)]
    [InlineData(0.54, 0.5)]
    [InlineData(1, 0)]
    public void Rate_warms_up_then_follows_a_cosine(double progress, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(1, 0.08).At(progress), 6);
}
