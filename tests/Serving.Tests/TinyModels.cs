using System.Runtime.InteropServices;
using Puente.Core.Releases;

namespace Puente.Serving.Tests;

/// <summary>
/// ONNX graphs that tell the truth about colour: the embedding is the mean of each channel, and the head calls dark tiles
/// <c>crack</c>, reddish ones <c>corrosion-stain</c> and pale grey ones <c>sound</c>.
/// </summary>
internal static class TinyModels
{
    public const int Side = 8;
    public const int Pale = 200;
    private const int Float = 1, UInt8 = 2, Int64 = 7;

    public static readonly string[] Classes = ["crack", "corrosion-stain", "sound"];

    /// <summary>logits = embeddings · Weights + Bias; rows are channels.</summary>
    public static readonly float[] Weights = [-0.04f, 0.12f, 0.02f, -0.04f, -0.06f, 0.02f, -0.04f, -0.06f, 0.02f];
    public static readonly float[] Bias = [9f, -5f, -6f];

    public static ReleaseManifest Manifest(string name = "defects", int version = 1, bool head = true, int tile = 32, int overlap = 8, string backbone = "backbone.onnx") => new(
        name, version, backbone, "backbone.safetensors", [], new ServingSettings(Side, 3, tile, overlap),
        head ? new HeadManifest("head.onnx", Classes, [0.5, 0.5, 0.5]) : null, DateTimeOffset.UnixEpoch);

    /// <summary>A folder with both graphs.</summary>
    public static string WriteTo(string folder, string output = "embeddings", float[]? bias = null)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "backbone.onnx"), Backbone(output));
        File.WriteAllBytes(Path.Combine(folder, "head.onnx"), Head(Weights, bias ?? Bias));
        return folder;
    }

    public static byte[] Backbone(string output) => Model(
        [
            Node("Cast", ["images"], "pixels", Attribute("to", Float)),
            Node("ReduceMean", ["pixels"], output, new ProtoMessage().Add(1, "axes").Add(8, 1).Add(8, 2).Add(20, 7), Attribute("keepdims", 0)),
        ],
        [], Value("images", UInt8, null, Side, Side, 3), Value(output, Float, null, 3));

    /// <summary>A backbone that passes its warming and fails on pale images: it looks the mean of each up in a table that ends at <see cref="Pale"/>.</summary>
    public static byte[] FragileBackbone() => Model(
        [
            Node("Cast", ["images"], "pixels", Attribute("to", Float)),
            Node("ReduceMean", ["pixels"], "mean", new ProtoMessage().Add(1, "axes").Add(8, 1).Add(8, 2).Add(8, 3).Add(20, 7), Attribute("keepdims", 0)),
            Node("Cast", ["mean"], "place", Attribute("to", Int64)),
            Node("Gather", ["table", "place"], "embeddings"),
        ],
        [Tensor("table", [.. Enumerable.Range(0, Pale * 3).Select(i => (float)(i / 3))], Pale, 3)],
        Value("images", UInt8, null, Side, Side, 3), Value("embeddings", Float, null, 3));

    public static byte[] Head(float[] weights, float[] bias) => Model(
        [Node("Gemm", ["embeddings", "weights", "bias"], "logits")],
        [Tensor("weights", weights, 3, bias.Length), Tensor("bias", bias, bias.Length)],
        Value("embeddings", Float, null, 3), Value("logits", Float, null, bias.Length));

    /// <summary>A graph that answers with what it is given; -1 is a size that only a request tells.</summary>
    /// <param name="type">ONNX's number of the elements' type.</param>
    /// <param name="shape">Of input <c>in</c> and output <c>out</c>.</param>
    public static byte[] Identity(int type, params int[] shape) => Model(
        [Node("Identity", ["in"], "out")], [], Value("in", type, [.. shape.Select(d => d < 0 ? (int?)null : d)]), Value("out", type, [.. shape.Select(d => d < 0 ? (int?)null : d)]));

    /// <summary>out [N, width] = in [N, width] + weights [width].</summary>
    public static byte[] Add(float[] weights) => Model(
        [Node("Add", ["in", "weights"], "out")], [Tensor("weights", weights, weights.Length)], Value("in", Float, null, weights.Length), Value("out", Float, null, weights.Length));

    private static byte[] Model(ProtoMessage[] nodes, ProtoMessage[] initializers, ProtoMessage input, ProtoMessage output) => new ProtoMessage()
        .Add(1, 8)
        .Add(7, new ProtoMessage().Add(1, nodes).Add(2, "tiny").Add(5, initializers).Add(11, input).Add(12, output))
        .Add(8, new ProtoMessage().Add(1, "").Add(2, 17))
        .ToArray();

    private static ProtoMessage Node(string type, string[] inputs, string output, params ProtoMessage[] attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs) node.Add(1, input);
        return node.Add(2, output).Add(3, type + output).Add(4, type).Add(5, attributes);
    }

    private static ProtoMessage Attribute(string name, long value) => new ProtoMessage().Add(1, name).Add(3, value).Add(20, 2);

    private static ProtoMessage Tensor(string name, float[] values, params int[] dimensions)
    {
        var tensor = new ProtoMessage();
        foreach (var dimension in dimensions) tensor.Add(1, dimension);
        return tensor.Add(2, Float).Add(8, name).Add(9, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    /// <summary>A null dimension is the batch.</summary>
    private static ProtoMessage Value(string name, int type, params int?[] dimensions)
    {
        var shape = new ProtoMessage();
        foreach (var dimension in dimensions)
            shape.Add(1, dimension is { } fixedSize ? new ProtoMessage().Add(1, fixedSize) : new ProtoMessage().Add(2, "batch"));
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, type).Add(2, shape)));
    }
}
