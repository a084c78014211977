using static Puente.Learning.Training.Onnx.GraphBuilder;

namespace Puente.Learning.Training.Onnx;

/// <summary>Operators as a forward pass writes them.</summary>
internal static class GraphOperators
{
    public static string Add(this GraphBuilder graph, string a, string b) => graph.Node("Add", [a, b]);

    public static string Sub(this GraphBuilder graph, string a, string b) => graph.Node("Sub", [a, b]);

    public static string Mul(this GraphBuilder graph, string a, string b) => graph.Node("Mul", [a, b]);

    public static string Div(this GraphBuilder graph, string a, string b) => graph.Node("Div", [a, b]);

    public static string Relu(this GraphBuilder graph, string x) => graph.Node("Relu", [x]);

    public static string Transpose(this GraphBuilder graph, string x, params long[] order) => graph.Node("Transpose", [x], Ints("perm", order));

    /// <summary>0 keeps a dimension, −1 takes what is left.</summary>
    public static string Reshape(this GraphBuilder graph, string x, params long[] shape) => graph.Node("Reshape", [x, graph.Constant(shape)]);

    public static string Concat(this GraphBuilder graph, long axis, params string[] parts) => parts is [var only] ? only : graph.Node("Concat", parts, Int("axis", axis));

    public static string[] Split(this GraphBuilder graph, string x, long axis, params long[] lengths) =>
        graph.Node("Split", [x, graph.Constant(lengths)], lengths.Length, Int("axis", axis));

    public static string Cast(this GraphBuilder graph, string x, Proto.TensorProto.Types.DataType type) => graph.Node("Cast", [x], Int("to", (int)type));

    /// <summary>Without overlap: windows of <paramref name="side"/>.</summary>
    public static string Pool(this GraphBuilder graph, string operation, string x, long side) =>
        graph.Node(operation, [x], Ints("kernel_shape", side, side), Ints("strides", side, side));

    public static string Reduce(this GraphBuilder graph, string operation, string x, params long[] axes) => graph.Reduce(operation, x, keep: false, axes);

    public static string Reduce(this GraphBuilder graph, string operation, string x, bool keep, params long[] axes) =>
        graph.Node(operation, [x, graph.Constant(axes)], Int("keepdims", keep ? 1 : 0));

    /// <summary>√(variance + floor) along <paramref name="axis"/>.</summary>
    public static string Deviation(this GraphBuilder graph, string x, long axis, float floor)
    {
        var centred = graph.Sub(x, graph.Reduce("ReduceMean", x, keep: true, axis));
        return graph.Root(graph.Reduce("ReduceMean", graph.Mul(centred, centred), axis), floor);
    }

    public static string Root(this GraphBuilder graph, string variance, float floor) => graph.Node("Sqrt", [graph.Add(variance, graph.Scalar(floor))]);
}
