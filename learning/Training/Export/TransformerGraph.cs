using Puente.Learning.Training.Onnx;
using Puente.Learning.Vision;
using static Puente.Learning.Training.Onnx.GraphBuilder;

namespace Puente.Learning.Training.Export;

/// <summary>The blocks of a backbone in a graph, node by node as <see cref="Backbone.Encode"/> computes them.</summary>
internal sealed class TransformerGraph(GraphBuilder graph, Weights weights, BackboneOptions options)
{
    private readonly int _tokens = options.Prefix + options.Grid * options.Grid;

    /// <summary>images: [batch, …], for the size of the batch; patches: [batch, T, D], before positions → normalised tokens [batch, prefix + T, D].</summary>
    public string Encode(string images, string patches)
    {
        var x = WithPrefix(images, graph.Add(patches, Positions()));
        for (var i = 0; i < options.Depth; i++) x = Block(x, $"blocks.{i}");
        return LayerNorm(x, "norm");
    }

    private string Positions()
    {
        long cells = options.Grid * options.Grid;
        return options.Positions == PositionKind.SinCos
            ? graph.Constant(SinCosPosition.Table(options.Grid, options.Grid, options.Width, options.Grid), 1, cells, options.Width)
            : graph.Constant(weights.Values("pos_embed").AsSpan(options.ClassToken ? options.Width : 0), 1, cells, options.Width);
    }

    /// <summary>Class token, its position added, and registers: constants, laid over the batch.</summary>
    private string WithPrefix(string images, string patches)
    {
        if (options.Prefix == 0) return patches;
        var prefix = new List<float>();
        if (options.ClassToken)
        {
            var token = weights.Values("cls_token");
            prefix.AddRange(weights.Has("pos_embed") ? token.Zip(weights.Values("pos_embed"), (value, position) => value + position) : token);
        }

        if (options.Registers > 0) prefix.AddRange(weights.Values("reg_token"));
        var shape = graph.Concat(0, graph.Node("Shape", [images], Int("start", 0), Int("end", 1)), graph.Constant(options.Prefix, options.Width));
        var tokens = graph.Constant([.. prefix], 1, options.Prefix, options.Width);
        return graph.Concat(1, graph.Node("Expand", [tokens, shape]), patches);
    }

    private string Block(string x, string name)
    {
        var attended = graph.Add(x, Scaled($"{name}.ls1.gamma", Attention(LayerNorm(x, $"{name}.norm1"), $"{name}.attn")));
        var hidden = graph.Node("Gelu", [Linear(LayerNorm(attended, $"{name}.norm2"), $"{name}.mlp.fc1")]);
        return graph.Add(attended, Scaled($"{name}.ls2.gamma", Linear(hidden, $"{name}.mlp.fc2")));
    }

    private string Scaled(string gamma, string branch) => weights.Has(gamma) ? graph.Mul(branch, weights[gamma]) : branch;

    private string Attention(string x, string name)
    {
        int heads = options.Heads, depth = options.Width / heads;
        var qkv = graph.Split(Linear(x, $"{name}.qkv"), 2, options.Width, options.Width, options.Width);
        var query = graph.Mul(Heads(qkv[0], 0, 2, 1, 3), graph.Scalar(1 / MathF.Sqrt(depth)));
        var scores = graph.Node("MatMul", [query, Heads(qkv[1], 0, 2, 3, 1)]);
        var mixed = graph.Node("MatMul", [graph.Node("Softmax", [scores], Int("axis", -1)), Heads(qkv[2], 0, 2, 1, 3)]);
        return Linear(graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), 0, _tokens, options.Width), $"{name}.proj");

        string Heads(string part, params long[] order) => graph.Transpose(graph.Reshape(part, 0, _tokens, heads, depth), order);
    }

    private string Linear(string x, string name)
    {
        var product = graph.Node("MatMul", [x, weights.Transposed($"{name}.weight")]);
        return weights.Has($"{name}.bias") ? graph.Add(product, weights[$"{name}.bias"]) : product;
    }

    private string LayerNorm(string x, string name) =>
        graph.Node("LayerNormalization", [x, weights[$"{name}.weight"], weights[$"{name}.bias"]], Int("axis", -1), Float("epsilon", (float)options.NormEpsilon));
}
