using System.Runtime.InteropServices;
using Google.Protobuf;
using Puente.Learning.Training.Onnx.Proto;
using static Puente.Learning.Training.Onnx.GraphBuilder;
using Element = Puente.Learning.Training.Onnx.Proto.TensorProto.Types.DataType;

namespace Puente.Learning.Training.Onnx;

/// <summary>
/// A graph whose linear layers multiply whole numbers: x·W ≈ (x̂ − z)·Ŵ × (scale of x × scale of W). Each input gets scale and zero point as it comes (DynamicQuantizeLinear), each
/// column of weights its own scale beforehand; ONNX Runtime fuses the five operators into one. Attention's own products, norms and stems stay in float32.
/// </summary>
public sealed class QuantizedGraph
{
    /// <summary>Metadata key that says how the weights were quantised.</summary>
    public const string Key = "puente.quantization";

    private const int SignedLargest = 63, UnsignedLargest = 127, UnsignedZero = 128;
    private readonly QuantizationOptions _options;
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly List<NodeProto> _nodes = [];

    private QuantizedGraph(ModelProto model, QuantizationOptions options)
    {
        _options = options;
        _initializers = model.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (var node in model.Graph.Node) Add(node);
    }

    /// <summary>The quantised copy of <paramref name="model"/>; the weights that stay are shared with it.</summary>
    /// <exception cref="ArgumentException">The model has no linear layer to quantise.</exception>
    public static ModelProto Of(ModelProto model, QuantizationOptions? options = null)
    {
        var graph = new QuantizedGraph(model, options ?? new QuantizationOptions());
        if (graph._nodes.Count == model.Graph.Node.Count) throw new ArgumentException("The graph has no linear layer to quantise.", nameof(model));
        var quantized = OnnxFile.WithInitializers(model, graph._initializers.Values);
        quantized.Graph.Node.Clear();
        quantized.Graph.Node.Add(graph._nodes);
        quantized.MetadataProps.Add(new StringStringEntryProto { Key = Key, Value = graph._options.Unsigned ? "int8 dynamic, unsigned about 128, per channel" : "int8 dynamic, signed within 63, per channel" });
        return quantized;
    }

    private void Add(NodeProto node)
    {
        if (node.OpType != "MatMul" || !_initializers.TryGetValue(node.Input[1], out var weight) || weight.Dims.Count != 2 || !_options.Takes(weight.Name))
        {
            _nodes.Add(node);
            return;
        }

        var name = weight.Name;
        var scales = Quantize(weight);
        string Value(string part) => $"{name}/{part}";
        Append("DynamicQuantizeLinear", [node.Input[0]], [Value("x"), Value("x_scale"), Value("x_zero")]);
        Append("MatMulInteger", _options.Unsigned ? [Value("x"), name, Value("x_zero"), Value("zero")] : [Value("x"), name, Value("x_zero")], [Value("sum")]);
        Append("Cast", [Value("sum")], [Value("float")], Int("to", (int)Element.Float));
        Append("Mul", [Value("x_scale"), scales], [Value("scales")]);
        Append("Mul", [Value("float"), Value("scales")], [node.Output[0]]);
    }

    private void Append(string operation, string[] inputs, string[] outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{outputs[0]}/{operation}", Input = { inputs }, Output = { outputs } };
        foreach (var attribute in attributes) node.Attribute.Add(attribute);
        _nodes.Add(node);
    }

    /// <summary>Puts the whole numbers in place of the weight, [in, out]; returns the name of the scales, [out].</summary>
    private string Quantize(TensorProto weight)
    {
        var values = MemoryMarshal.Cast<byte, float>(weight.RawData.Span);
        var (largest, columns) = (_options.Unsigned ? UnsignedLargest : SignedLargest, (int)weight.Dims[1]);
        var scales = new float[columns];
        for (var i = 0; i < values.Length; i++) scales[i % columns] = Math.Max(scales[i % columns], Math.Abs(values[i]));
        for (var column = 0; column < columns; column++) scales[column] = scales[column] == 0 ? 1 : scales[column] / largest;
        var whole = new byte[values.Length];
        for (var i = 0; i < values.Length; i++) whole[i] = (byte)((int)MathF.Round(values[i] / scales[i % columns]) + (_options.Unsigned ? UnsignedZero : 0));
        _initializers[weight.Name] = Tensor(weight.Name, _options.Unsigned ? Element.Uint8 : Element.Int8, whole, weight.Dims);
        if (_options.Unsigned) _initializers[$"{weight.Name}/zero"] = Tensor($"{weight.Name}/zero", Element.Uint8, [.. Enumerable.Repeat((byte)UnsignedZero, columns)], [columns]);
        _initializers[$"{weight.Name}/scale"] = Tensor($"{weight.Name}/scale", Element.Float, MemoryMarshal.AsBytes(scales.AsSpan()), [columns]);
        return $"{weight.Name}/scale";
    }

    private static TensorProto Tensor(string name, Element type, ReadOnlySpan<byte> bytes, IEnumerable<long> shape) =>
        new() { Name = name, DataType = (int)type, Dims = { shape }, RawData = ByteString.CopyFrom(bytes) };
}
