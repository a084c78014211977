using System.Text.Json;
using Puente.Learning.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using AdamW = Puente.Learning.Training.Optimization.AdamW;

namespace Puente.Learning.Tests.Training;

/// <summary>Against PyTorch: six steps of torch.optim.AdamW in groups, clipping, a running mean, a cosine.</summary>
public class PeerOptimizerTests
{
    private static readonly string[] Names = ["blocks.0.w", "blocks.1.w", "blocks.0.bias", "cls_token", "head.w"];

    [Fact]
    public void Groups_clipping_a_late_first_gradient_and_the_running_mean()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("optimizer.safetensors");
        using var module = new Weights(peer);
        using var optimizer = new AdamW(module.named_parameters().Select(p => (Weights.Full(p.name), p.parameter)), 0.9, 0.95, 0.05, new ParameterRules(2, 0.7));
        using var average = new WeightAverage(module, 0.9);
        for (var step = 1; step <= 6; step++)
        {
            optimizer.ZeroGradients();
            foreach (var (name, parameter) in module.named_parameters())
                if (name != "head_w" || step > 2) parameter.grad = peer[$"grad.{step}.{Weights.Full(name)}"];
            Assert.Equal(peer.Scalar($"norm.{step}"), optimizer.Clip(3), 4);
            optimizer.Step(step, 0.01 / step);
            average.Update(step);
        }

        foreach (var (name, parameter) in module.named_parameters()) Fixture.Near(peer["end." + Weights.Full(name)], parameter, 2e-6);
        average.CopyTo(module);
        foreach (var (name, parameter) in module.named_parameters()) Fixture.Near(peer["average." + Weights.Full(name)], parameter, 2e-6);
    }

    [Fact]
    public void The_cosine()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "objectives", "schedule.json")));
        double[] cosine = [.. document.RootElement.GetProperty("cosine").EnumerateArray().Select(e => e.GetDouble())];
        var (peak, warmUp) = (document.RootElement.GetProperty("peak").GetDouble(), document.RootElement.GetProperty("warmUp").GetDouble());
        var schedule = new LearningRateSchedule(peak, warmUp);
        for (var i = 0; i < cosine.Length; i++) Assert.Equal(cosine[i], schedule.At(warmUp + (1 - warmUp) * i / (cosine.Length - 1)), 7);
    }

    [Theory]
    [InlineData("backbone.conv_stem.proj.weight", 0.125)]
    [InlineData("student.pos_embed", 0.125)]
    [InlineData("backbone.blocks.0.attn.qkv.weight", 0.25)]
    [InlineData("backbone.blocks.1.mlp.fc1.bias", 0.5)]
    [InlineData("backbone.norm.weight", 1)]
    [InlineData("decoder_blocks.0.norm1.weight", 1)]
    [InlineData("projector.fc1.weight", 1)]
    public void Layers_near_the_pixels_learn_slower(string name, double scale) => Assert.Equal(scale, new ParameterRules(2, 0.5).RateScale(name), 12);

    [Theory]
    [InlineData("backbone.blocks.0.attn.qkv.weight", 2, true)]
    [InlineData("backbone.blocks.0.attn.qkv.bias", 1, false)]
    [InlineData("backbone.norm.weight", 1, false)]
    [InlineData("backbone.cls_token", 3, false)]
    [InlineData("backbone.pos_embed", 3, false)]
    [InlineData("mask_token", 3, false)]
    [InlineData("backbone.blocks.0.ls1.gamma", 1, false)]
    public void Matrices_alone_decay(string name, int dimensions, bool decays)
    {
        using var weight = nn.Parameter(zeros([.. Enumerable.Repeat(2L, dimensions)]));
        Assert.Equal(decays, ParameterRules.Decays(name, weight));
    }

    /// <summary>The fixture's weights as a module (a name of a module has no dots).</summary>
    private sealed class Weights : nn.Module
    {
        public Weights(Fixture peer) : base(nameof(Weights))
        {
            foreach (var name in Names) register_parameter(Flat(name), nn.Parameter(peer["start." + name]));
        }

        public static string Full(string flat) => Names.Single(name => Flat(name) == flat);

        private static string Flat(string name) => name.Replace('.', '_');
    }
}
