using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;

namespace Puente.Learning.Training.Export;

/// <summary>A linear head as an ONNX graph: <c>embeddings</c> FLOAT [batch, D] → <c>logits</c> FLOAT [batch, K].</summary>
public static class HeadGraph
{
    /// <summary>Writes logits = embeddings × weightsᵀ + bias.</summary>
    /// <param name="weights">[K, D], row-major.</param>
    /// <param name="bias">[K].</param>
    /// <param name="path">File to write.</param>
    /// <param name="metadata">Texts kept in the file.</param>
    public static void Write(float[] weights, float[] bias, string path, IReadOnlyDictionary<string, string>? metadata = null) =>
        OnnxFile.Write(Build(weights, bias, metadata), path);

    /// <summary>The same graph, unwritten.</summary>
    public static ModelProto Build(float[] weights, float[] bias, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var (classes, dimensions) = (bias.Length, weights.Length / bias.Length);
        var graph = new GraphBuilder("head");
        var embeddings = graph.Input("embeddings", TensorProto.Types.DataType.Float, dimensions);
        var product = graph.Node("MatMul", [embeddings, graph.Weight("head.weight", Turned(weights, classes), dimensions, classes)]);
        var logits = graph.Add(product, graph.Weight("head.bias", bias, classes));
        graph.Output(logits, "logits", TensorProto.Types.DataType.Float, classes);
        return graph.Model(metadata);
    }

    /// <summary>[K, D] → [D, K].</summary>
    private static float[] Turned(float[] weights, int classes)
    {
        var dimensions = weights.Length / classes;
        return [.. Enumerable.Range(0, weights.Length).Select(i => weights[i % classes * dimensions + i / classes])];
    }
}
