using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;
using Puente.Learning.Vision;
using static Puente.Learning.Training.Onnx.GraphBuilder;

namespace Puente.Learning.Training.Export;

/// <summary>
/// The backbone as an ONNX graph, node by node as <see cref="Backbone"/> computes it: <c>images</c> UINT8 [batch, side, side, 3] →
/// <c>embeddings</c> FLOAT [batch, D]. All preprocessing is inside.
/// </summary>
public sealed class BackboneGraph
{
    private const double BatchNormEpsilon = 1e-5;
    private readonly GraphBuilder _graph = new("backbone");
    private readonly BackboneOptions _options;
    private readonly Weights _weights;

    private BackboneGraph(Backbone backbone) => (_options, _weights) = (backbone.Options, new Weights(_graph, backbone));

    /// <summary>Writes the graph of <paramref name="backbone"/> to <paramref name="path"/>.</summary>
    public static void Write(Backbone backbone, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var writer = new BackboneGraph(backbone);
        writer.Forward();
        writer._graph.Write(path, metadata);
    }

    private void Forward()
    {
        var images = _graph.Input("images", TensorProto.Types.DataType.Uint8, _options.Side, _options.Side, 3);
        var levels = ToLevels(images);
        var unit = _graph.Node("Div", [levels, _graph.Scalar(Pixels.Levels)]);
        var normalized = Normalize(levels);
        var statistics = CellStatistics(unit);
        var (average, maximum) = Responses(normalized);
        var cells = BatchNorm(Concat(1, average, maximum, statistics), "dictionary.norm", _options.CellFeatures, affine: false);
        var tokens = Transform(normalized, cells);
        var parts = Split(cells, 1, _options.Filters, _options.Filters, 12);
        var flat = Reshape(statistics, 0, 12, -1);
        var embedding = Concat(1,
            Reduce("ReduceMean", tokens, 1), Reduce("ReduceMax", tokens, 1), Deviation(tokens, 1),
            Scaled(Reduce("ReduceMean", parts[0], 2, 3)), Scaled(Reduce("ReduceMax", parts[1], 2, 3)),
            Reduce("ReduceMean", flat, 2), Deviation(flat, 2), Reduce("ReduceMax", flat, 2), Reduce("ReduceMin", flat, 2));
        _graph.Output(embedding, "embeddings", TensorProto.Types.DataType.Float, _options.Dimensions);
    }

    private string Scaled(string x) => _graph.Node("Mul", [x, _graph.Scalar(Backbone.DictionaryScale)]);

    private string ToLevels(string images) =>
        _graph.Node("Cast", [_graph.Node("Transpose", [images], Ints("perm", 0, 3, 1, 2))], Int("to", (int)TensorProto.Types.DataType.Float));

    private string Normalize(string levels)
    {
        var centred = _graph.Node("Sub", [levels, Reduce("ReduceMean", levels, keep: true, 2, 3)]);
        var variance = Reduce("ReduceMean", _graph.Node("Mul", [centred, centred]), keep: true, 1, 2, 3);
        var floor = _graph.Node("Add", [_graph.Node("Sqrt", [variance]), _graph.Scalar(Pixels.Floor)]);
        return _graph.Node("Div", [centred, floor]);
    }

    private string CellStatistics(string unit)
    {
        var cell = _options.Patch;
        var mean = Pool("AveragePool", unit, cell);
        var squares = Pool("AveragePool", _graph.Node("Mul", [unit, unit]), cell);
        var variance = _graph.Node("Relu", [_graph.Node("Sub", [squares, _graph.Node("Mul", [mean, mean])])]);
        var minimum = _graph.Node("Neg", [Pool("MaxPool", _graph.Node("Neg", [unit]), cell)]);
        return Concat(1, mean, Root(variance), Pool("MaxPool", unit, cell), minimum);
    }

    private (string Average, string Maximum) Responses(string normalized)
    {
        long side = _options.FilterSide, padding = side / 2;
        var responses = _graph.Node("Conv", [normalized, _weights["dictionary.filters"]],
            Ints("kernel_shape", side, side), Ints("strides", 2, 2), Ints("pads", padding, padding, padding, padding));
        var over = _graph.Node("Sub", [_graph.Node("Abs", [responses]), _graph.Scalar(1)]);
        var active = _graph.Node("Relu", [over]);
        return (Pool("AveragePool", active, _options.Patch / 2), Pool("MaxPool", active, _options.Patch / 2));
    }

    private string Transform(string normalized, string cells)
    {
        var frozen = Conv(cells, "dictionary.proj", 1, 1, 0, bias: true);
        var fine = _graph.Node("Relu", [BatchNorm(Conv(normalized, "conv_stem.conv1", 3, 2, 1), "conv_stem.norm1", _options.StemChannels, affine: true)]);
        var coarse = _graph.Node("Relu", [BatchNorm(Conv(fine, "conv_stem.conv2", 3, 2, 1), "conv_stem.norm2", 2 * _options.StemChannels, affine: true)]);
        var learned = Conv(coarse, "conv_stem.proj", 3, 2, 1, bias: true);
        int grid = _options.Grid, width = _options.Width;
        var flat = Reshape(_graph.Node("Add", [frozen, learned]), 0, width, -1);
        var tokens = _graph.Node("Transpose", [flat], Ints("perm", 0, 2, 1));
        var x = _graph.Node("Add", [tokens, _graph.Constant(SinCosPosition.Table(grid, grid, width, grid), 1, grid * grid, width)]);
        for (var i = 0; i < _options.Depth; i++) x = TransformerBlock(x, $"blocks.{i}", grid * grid);
        return LayerNorm(x, "norm");
    }

    private string TransformerBlock(string x, string name, int tokens)
    {
        var attended = _graph.Node("Add", [x, Attention(LayerNorm(x, $"{name}.norm1"), $"{name}.attn", tokens)]);
        var hidden = _graph.Node("Gelu", [Linear(LayerNorm(attended, $"{name}.norm2"), $"{name}.mlp.fc1")]);
        return _graph.Node("Add", [attended, Linear(hidden, $"{name}.mlp.fc2")]);
    }

    private string Attention(string x, string name, int tokens)
    {
        int heads = _options.Heads, depth = _options.Width / heads;
        var qkv = Split(Linear(x, $"{name}.qkv"), 2, _options.Width, _options.Width, _options.Width);
        var query = _graph.Node("Mul", [Heads(qkv[0], 0, 2, 1, 3), _graph.Scalar(1 / MathF.Sqrt(depth))]);
        var scores = _graph.Node("MatMul", [query, Heads(qkv[1], 0, 2, 3, 1)]);
        var mixed = _graph.Node("MatMul", [_graph.Node("Softmax", [scores], Int("axis", -1)), Heads(qkv[2], 0, 2, 1, 3)]);
        var joined = Reshape(_graph.Node("Transpose", [mixed], Ints("perm", 0, 2, 1, 3)), 0, tokens, _options.Width);
        return Linear(joined, $"{name}.proj");

        string Heads(string part, params long[] order) => _graph.Node("Transpose", [Reshape(part, 0, tokens, heads, depth)], Ints("perm", order));
    }

    private string Linear(string x, string name) =>
        _graph.Node("Add", [_graph.Node("MatMul", [x, _weights.Transposed($"{name}.weight")]), _weights[$"{name}.bias"]]);

    private string LayerNorm(string x, string name) =>
        _graph.Node("LayerNormalization", [x, _weights[$"{name}.weight"], _weights[$"{name}.bias"]], Int("axis", -1), Float("epsilon", (float)_options.NormEpsilon));

    private string Conv(string x, string name, long side, long stride, long padding, bool bias = false) =>
        _graph.Node("Conv", bias ? [x, _weights[$"{name}.weight"], _weights[$"{name}.bias"]] : [x, _weights[$"{name}.weight"]],
            Ints("kernel_shape", side, side), Ints("strides", stride, stride), Ints("pads", padding, padding, padding, padding));

    private string BatchNorm(string x, string name, int channels, bool affine)
    {
        var scale = affine ? _weights[$"{name}.weight"] : _graph.Constant(Enumerable.Repeat(1f, channels).ToArray(), channels);
        var shift = affine ? _weights[$"{name}.bias"] : _graph.Constant(new float[channels], channels);
        return _graph.Node("BatchNormalization", [x, scale, shift, _weights[$"{name}.running_mean"], _weights[$"{name}.running_var"]], Float("epsilon", (float)BatchNormEpsilon));
    }

    private string Pool(string operation, string x, long side) =>
        _graph.Node(operation, [x], Ints("kernel_shape", side, side), Ints("strides", side, side));

    private string Deviation(string x, long axis)
    {
        var centred = _graph.Node("Sub", [x, Reduce("ReduceMean", x, keep: true, axis)]);
        return Root(Reduce("ReduceMean", _graph.Node("Mul", [centred, centred]), axis));
    }

    private string Root(string variance) => _graph.Node("Sqrt", [_graph.Node("Add", [variance, _graph.Scalar(Pixels.Variance)])]);

    private string Reduce(string operation, string x, params long[] axes) => Reduce(operation, x, keep: false, axes);

    private string Reduce(string operation, string x, bool keep, params long[] axes) =>
        _graph.Node(operation, [x, _graph.Constant(axes)], Int("keepdims", keep ? 1 : 0));

    private string Concat(long axis, params string[] parts) => _graph.Node("Concat", parts, Int("axis", axis));

    private string Reshape(string x, params long[] shape) => _graph.Node("Reshape", [x, _graph.Constant(shape)]);

    private string[] Split(string x, long axis, params long[] lengths) => _graph.Node("Split", [x, _graph.Constant(lengths)], lengths.Length, Int("axis", axis));
}
