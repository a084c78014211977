using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Trainer.Contract.Tests;

/// <summary>What one trainer writes the other loads, and both embed alike; so does ONNX Runtime.</summary>
public sealed class CrossLoadingTests
{
    private const int Count = 5;
    private static readonly byte[] Images = Workspace.Images(Count);

    /// <summary>Skipped where there is no PyTorch.</summary>
    public CrossLoadingTests() => TrainerProgram.NeedPyTorch();

    /// <summary>Architectures that between them have every part.</summary>
    public static TheoryData<string, BackboneOptions> Architectures { get; } = new()
    {
        { "plain, as public weights are", Small() with { Stem = StemKind.Plain, Patch = 4, ClassToken = true, Registers = 2, Positions = PositionKind.Learned, LayerScale = 0.5, Pixels = PixelStatistics.ImageNet } },
        { "convolutional", Small() with { Stem = StemKind.Convolutional, Patch = 16, Positions = PositionKind.Learned, QkvBias = false, NormEpsilon = 1e-5 } },
        { "dictionary, with a class token", Small() with { ClassToken = true, Registers = 1, StemChannels = 8 } },
    };

    [Theory]
    [InlineData("Puente.Trainer")]
    [InlineData("PyTorch")]
    public async Task Weights_of_either_embed_alike_everywhere(string maker)
    {
        using var workspace = new Workspace();
        var run = await TrainerRun.RunAsync(maker == "PyTorch" ? TrainerProgram.PyTorch : TrainerProgram.Puente, workspace.Job());
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        var here = Embed(workspace["out/backbone.safetensors"], Workspace.Side);
        Near(here, await PyTorchAsync(workspace, "out/backbone.safetensors", Workspace.Side));
        Near(here, OnnxParity.Run(workspace["out/backbone.onnx"], "images", new DenseTensor<byte>(Images, [Count, Workspace.Side, Workspace.Side, 3])));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task Every_architecture_embeds_alike_at_its_side_and_at_another(string name, BackboneOptions options)
    {
        Assert.NotEmpty(name);
        using var workspace = new Workspace();
        manual_seed(3);
        using (var backbone = new Backbone(options)) BackboneFile.Save(backbone, "cross", workspace["backbone.safetensors"]);
        foreach (var side in new[] { Workspace.Side, Workspace.Side / 2 })
            Near(Embed(workspace["backbone.safetensors"], side), await PyTorchAsync(workspace, "backbone.safetensors", side));
    }

    [Fact]
    public async Task A_plain_transformer_pretrained_on_PyTorch_is_one_here_and_in_its_graph()
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => recipe["architecture"] = new JsonObject
        {
            ["side"] = Workspace.Side,
            ["patch"] = 8,
            ["width"] = 16,
            ["depth"] = 2,
            ["heads"] = 2,
            ["stem"] = "Plain",
            ["classToken"] = true,
            ["registers"] = 2,
            ["positions"] = "learned",
            ["layerScale"] = 0.1,
            ["pixels"] = new JsonObject { ["mean"] = new JsonArray(0.5, 0.5, 0.5), ["deviation"] = new JsonArray(0.5, 0.5, 0.5) },
        });
        var run = await TrainerRun.RunAsync(TrainerProgram.PyTorch, workspace.Job());
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        using var backbone = BackboneFile.Load(workspace["out/backbone.safetensors"]);
        Assert.Equal((PositionKind.Learned, 64), (backbone.Options.Positions, backbone.Options.Dimensions));
        BackboneGraphs.Check(workspace["out/backbone.onnx"], backbone.Options, "tiny");
        Assert.InRange(OnnxParity.Measure(backbone, workspace["out/backbone.onnx"], Images), 0, OnnxParity.Tolerance);
    }

    [Fact]
    public async Task A_checkpoint_of_Puente_Trainer_goes_on_under_PyTorch()
    {
        using var workspace = new Workspace();
        var run = await TrainerRun.RunAsync(TrainerProgram.Puente, workspace.Job(job => job["budget"] = new JsonObject { ["steps"] = 3 }));
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        run = await TrainerRun.RunAsync(TrainerProgram.PyTorch, workspace.Job(job => job["checkpoint"] = "out/checkpoint.safetensors"));
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        Assert.Contains(run.Progress, line => line is { Event: "stage", Stage: "train", Step: 3 });
        Assert.True(File.Exists(workspace["out/backbone.onnx"]));
    }

    private static BackboneOptions Small() =>
        new() { Side = Workspace.Side, Width = 16, Depth = 2, Heads = 2, MlpRatio = 2, Filters = 8, FilterSide = 5, StemChannels = 4 };

    private static float[] Embed(string path, int side)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var backbone = BackboneFile.Load(path);
        return backbone.call(tensor(Images, [Images.Length / (side * side * 3), side, side, 3])).data<float>().ToArray();
    }

    private static async Task<float[]> PyTorchAsync(Workspace workspace, string weights, int side)
    {
        await File.WriteAllBytesAsync(workspace["images.bin"], Images);
        var run = await TrainerRun.RunAsync(TrainerProgram.PyTorchEmbed, [workspace[weights], workspace["images.bin"], workspace["embeddings.bin"], $"{side}"]);
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(workspace["embeddings.bin"])).ToArray();
    }

    private static void Near(float[] expected, float[] actual) => Assert.InRange(OnnxParity.Difference(expected, actual), 0, OnnxParity.Tolerance);
}
