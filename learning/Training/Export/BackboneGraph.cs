using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;
using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Export;

/// <summary>
/// The backbone as an ONNX graph, node by node as <see cref="Backbone"/> computes it: <c>images</c> UINT8 [batch, side, side, 3] →
/// <c>embeddings</c> FLOAT [batch, D]. All preprocessing is inside, adapters are merged; weights keep their state_dict names.
/// </summary>
public sealed class BackboneGraph
{
    private readonly GraphBuilder _graph = new("backbone");
    private readonly BackboneOptions _options;
    private readonly Weights _weights;

    private BackboneGraph(Backbone backbone) => (_options, _weights) = (backbone.Options, new Weights(_graph, backbone));

    /// <summary>The graph of <paramref name="backbone"/>.</summary>
    public static ModelProto Build(Backbone backbone, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        var writer = new BackboneGraph(backbone);
        writer.Forward();
        return writer._graph.Model(metadata);
    }

    /// <summary>Writes the graph of <paramref name="backbone"/> to <paramref name="path"/>, see <see cref="OnnxFile.Write"/>.</summary>
    public static void Write(Backbone backbone, string path, IReadOnlyDictionary<string, string>? metadata = null) => OnnxFile.Write(Build(backbone, metadata), path);

    private void Forward()
    {
        var images = _graph.Input("images", TensorProto.Types.DataType.Uint8, _options.Side, _options.Side, 3);
        var stem = new StemGraph(_graph, _weights, _options).Read(images);
        var all = new TransformerGraph(_graph, _weights, _options).Encode(images, stem.Tokens);
        var (classToken, tokens) = Parted(all);
        List<string> parts = [_graph.Reduce("ReduceMean", tokens, 1), _graph.Reduce("ReduceMax", tokens, 1), _graph.Deviation(tokens, 1, Pixels.Variance)];
        if (classToken is not null) parts.Add(_graph.Reshape(classToken, 0, _options.Width));
        if (stem is { Cells: { } cells, Statistics: { } statistics })
        {
            var responses = _graph.Split(cells, 1, _options.Filters, _options.Filters, 12);
            parts.Add(Scaled(_graph.Reduce("ReduceMean", responses[0], 2, 3)));
            parts.Add(Scaled(_graph.Reduce("ReduceMax", responses[1], 2, 3)));
            var flat = _graph.Reshape(statistics, 0, 12, -1);
            parts.AddRange([_graph.Reduce("ReduceMean", flat, 2), _graph.Deviation(flat, 2, Pixels.Variance), _graph.Reduce("ReduceMax", flat, 2), _graph.Reduce("ReduceMin", flat, 2)]);
        }

        _graph.Output(_graph.Concat(1, [.. parts]), "embeddings", TensorProto.Types.DataType.Float, _options.Dimensions);
    }

    /// <summary>[batch, prefix + T, D] → the class token, null where there is none, and the patches.</summary>
    private (string? ClassToken, string Patches) Parted(string all)
    {
        if (_options.Prefix == 0) return (null, all);
        var patches = _options.Grid * _options.Grid;
        if (!_options.ClassToken) return (null, _graph.Split(all, 1, _options.Registers, patches)[1]);
        var parts = _options.Registers == 0 ? _graph.Split(all, 1, 1, patches) : _graph.Split(all, 1, 1, _options.Registers, patches);
        return (parts[0], parts[^1]);
    }

    private string Scaled(string x) => _graph.Mul(x, _graph.Scalar(Backbone.DictionaryScale));
}
