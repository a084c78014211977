using System.Numerics;
using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;
using Puente.Learning.Vision;
using static Puente.Learning.Training.Onnx.GraphBuilder;

namespace Puente.Learning.Training.Export;

/// <summary>The three stems in a graph: from bytes to patch tokens [batch, T, D], preprocessing inside.</summary>
internal sealed class StemGraph(GraphBuilder graph, Weights weights, BackboneOptions options)
{
    private const double BatchNormEpsilon = 1e-5;

    /// <summary>images: UINT8 [batch, side, side, 3].</summary>
    public StemNodes Read(string images)
    {
        if (options.Stem == StemKind.Plain && options.Pixels is { } statistics) return new StemNodes(FoldedPatches(images, statistics), null, null);
        var levels = graph.Cast(graph.Transpose(images, 0, 3, 1, 2), TensorProto.Types.DataType.Float);
        var normalized = Normalize(levels);
        if (options.Stem == StemKind.Plain) return new StemNodes(Tokens(Conv(normalized, "patch_embed.proj", options.Patch, options.Patch, 0, bias: true)), null, null);
        var learned = ConvStem(normalized);
        if (options.Stem == StemKind.Convolutional) return new StemNodes(Tokens(learned), null, null);
        var statisticsOfCells = CellStatistics(graph.Div(levels, graph.Scalar(Pixels.Levels)));
        var (average, maximum) = Responses(normalized);
        var cells = BatchNorm(graph.Concat(1, average, maximum, statisticsOfCells), "dictionary.norm", options.CellFeatures, affine: false);
        return new StemNodes(Tokens(graph.Add(Conv(cells, "dictionary.proj", 1, 1, 0, bias: true), learned)), cells, statisticsOfCells);
    }

    /// <summary>
    /// The patch projection on bytes: ((x/255 − μ)/σ)·Wᵀ + b = x·W′ᵀ + b′ with W′ = W/(255·σ) and b′ = b − Σ W·μ/σ. A quarter of the bytes is moved about, and nothing is normalised.
    /// </summary>
    private string FoldedPatches(string images, PixelStatistics statistics)
    {
        int patch = options.Patch, grid = options.Grid, width = options.Width, area = patch * patch;
        var (kernel, bias) = (weights.Values("patch_embed.proj.weight"), weights.Values("patch_embed.proj.bias"));
        float[] mean = statistics.Mean.ToArray(), deviation = statistics.Deviation.ToArray();
        var folded = new float[area * 3 * width];
        for (var d = 0; d < width; d++)
        {
            double shift = 0;
            for (var channel = 0; channel < 3; channel++)
                for (var place = 0; place < area; place++)
                {
                    double weight = kernel[(d * 3 + channel) * area + place] / (double)deviation[channel];
                    folded[(place * 3 + channel) * width + d] = (float)(weight / Pixels.Levels);
                    shift += weight * mean[channel];
                }

            bias[d] = (float)(bias[d] - shift);
        }

        var cut = graph.Transpose(graph.Reshape(images, 0, grid, patch, grid, patch * 3), 0, 1, 3, 2, 4);
        var patches = graph.Cast(graph.Reshape(cut, 0, grid * grid, area * 3), TensorProto.Types.DataType.Float);
        var product = graph.Node("MatMul", [patches, graph.Weight("patch_embed.proj.weight", folded, area * 3, width)]);
        return graph.Add(product, graph.Weight("patch_embed.proj.bias", bias, width));
    }

    private string Normalize(string levels)
    {
        if (options.Pixels is { } statistics)
        {
            var centre = graph.Constant(statistics.Mean.ToArray(), 1, 3, 1, 1);
            return graph.Div(graph.Sub(graph.Div(levels, graph.Scalar(Pixels.Levels)), centre), graph.Constant(statistics.Deviation.ToArray(), 1, 3, 1, 1));
        }

        var centred = graph.Sub(levels, graph.Reduce("ReduceMean", levels, keep: true, 2, 3));
        var variance = graph.Reduce("ReduceMean", graph.Mul(centred, centred), keep: true, 1, 2, 3);
        return graph.Div(centred, graph.Add(graph.Node("Sqrt", [variance]), graph.Scalar(Pixels.Floor)));
    }

    private string ConvStem(string normalized)
    {
        var x = normalized;
        for (var i = 1; i < BitOperations.Log2((uint)options.Patch); i++)
            x = graph.Relu(BatchNorm(Conv(x, $"conv_stem.conv{i}", 3, 2, 1), $"conv_stem.norm{i}", options.StemChannels << (i - 1), affine: true));
        return Conv(x, "conv_stem.proj", 3, 2, 1, bias: true);
    }

    private string CellStatistics(string unit)
    {
        var mean = graph.Pool("AveragePool", unit, options.Patch);
        var squares = graph.Pool("AveragePool", graph.Mul(unit, unit), options.Patch);
        var deviation = graph.Root(graph.Relu(graph.Sub(squares, graph.Mul(mean, mean))), Pixels.Variance);
        var minimum = graph.Node("Neg", [graph.Pool("MaxPool", graph.Node("Neg", [unit]), options.Patch)]);
        return graph.Concat(1, mean, deviation, graph.Pool("MaxPool", unit, options.Patch), minimum);
    }

    private (string Average, string Maximum) Responses(string normalized)
    {
        var responses = Conv(normalized, options.FilterSide, 2, options.FilterSide / 2, weights["dictionary.filters"]);
        var active = graph.Relu(graph.Sub(graph.Node("Abs", [responses]), graph.Scalar(1)));
        return (graph.Pool("AveragePool", active, options.Patch / 2), graph.Pool("MaxPool", active, options.Patch / 2));
    }

    /// <summary>[batch, D, h, w] → [batch, h × w, D].</summary>
    private string Tokens(string map) => graph.Transpose(graph.Reshape(map, 0, options.Width, -1), 0, 2, 1);

    private string Conv(string x, string name, long side, long stride, long padding, bool bias = false) =>
        Conv(x, side, stride, padding, bias ? [weights[$"{name}.weight"], weights[$"{name}.bias"]] : [weights[$"{name}.weight"]]);

    private string Conv(string x, long side, long stride, long padding, params string[] kernel) =>
        graph.Node("Conv", [x, .. kernel], Ints("kernel_shape", side, side), Ints("strides", stride, stride), Ints("pads", padding, padding, padding, padding));

    private string BatchNorm(string x, string name, int channels, bool affine)
    {
        var scale = affine ? weights[$"{name}.weight"] : graph.Constant(Enumerable.Repeat(1f, channels).ToArray(), channels);
        var shift = affine ? weights[$"{name}.bias"] : graph.Constant(new float[channels], channels);
        return graph.Node("BatchNormalization", [x, scale, shift, weights[$"{name}.running_mean"], weights[$"{name}.running_var"]], Float("epsilon", (float)BatchNormEpsilon));
    }
}
