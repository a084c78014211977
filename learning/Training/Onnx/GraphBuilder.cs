using System.Runtime.InteropServices;
using Google.Protobuf;
using Puente.Learning.Training.Onnx.Proto;

namespace Puente.Learning.Training.Onnx;

/// <summary>
/// Writes an ONNX graph node by node: each call adds one operator and returns the name of its result, so that a forward pass reads
/// like the model's own. Standard operators of opset 20 only; the first dimension of inputs and outputs is a free batch.
/// </summary>
/// <param name="name">Name of the graph.</param>
public sealed class GraphBuilder(string name)
{
    /// <summary>Operator set written: the first with Gelu; understood by ONNX Runtime 1.17 and later.</summary>
    public const int Opset = 20;

    private const int IrVersion = 9;
    private readonly GraphProto _graph = new() { Name = name };
    private int _values;

    /// <summary>Declares an input of [batch, …].</summary>
    public string Input(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long> shape)
    {
        _graph.Input.Add(Value(name, type, shape));
        return name;
    }

    /// <summary>Declares <paramref name="value"/> an output of [batch, …] under <paramref name="name"/>.</summary>
    public void Output(string value, string name, TensorProto.Types.DataType type, params ReadOnlySpan<long> shape)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = name, Input = { value }, Output = { name } });
        _graph.Output.Add(Value(name, type, shape));
    }

    /// <summary>A constant of floats, kept in the file.</summary>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Initializer(TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of floats that keeps its <paramref name="name"/>: a weight.</summary>
    public string Weight(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Initializer(TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape, name);

    /// <summary>A constant of integers, such as a shape.</summary>
    public string Constant(params ReadOnlySpan<long> values) =>
        Initializer(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>A scalar.</summary>
    public string Scalar(float value) => Constant([value], []);

    /// <summary>Adds an operator of one result.</summary>
    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Node(operation, inputs, 1, attributes)[0];

    /// <summary>Adds an operator of <paramref name="results"/> results.</summary>
    public string[] Node(string operation, ReadOnlySpan<string> inputs, int results, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}_{_graph.Node.Count}" };
        foreach (var input in inputs) node.Input.Add(input);
        foreach (var attribute in attributes) node.Attribute.Add(attribute);
        for (var i = 0; i < results; i++) node.Output.Add($"v{_values++}");
        _graph.Node.Add(node);
        return [.. node.Output];
    }

    /// <summary>An integer attribute.</summary>
    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>An attribute of integers.</summary>
    public static AttributeProto Ints(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    /// <summary>A float attribute.</summary>
    public static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>The finished model.</summary>
    public ModelProto Model(IReadOnlyDictionary<string, string>? metadata = null)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "puente",
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        };
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    /// <summary>Writes the finished model, see <see cref="OnnxFile.Write"/>.</summary>
    public void Write(string path, IReadOnlyDictionary<string, string>? metadata = null) => OnnxFile.Write(Model(metadata), path);

    private string Initializer(TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape, string? name = null)
    {
        var tensor = new TensorProto { Name = name ?? $"c{_graph.Initializer.Count}", DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (var dimension in shape) tensor.Dims.Add(dimension);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, ReadOnlySpan<long> shape)
    {
        var dimensions = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "batch" } } };
        foreach (var dimension in shape) dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = dimension });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } } };
    }
}
