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
    public static void Write(float[] weights, float[] bias, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var (classes, dimensions) = (bias.Length, weights.Length / bias.Length);
        var graph = new GraphBuilder("head");
        var embeddings = graph.Input("embeddings", TensorProto.Types.DataType.Float, dimensions);
        var logits = graph.Node("Gemm", [embeddings, graph.Constant(weights, classes, dimensions), graph.Constant(bias, classes)], GraphBuilder.Int("transB", 1));
        graph.Output(logits, "logits", TensorProto.Types.DataType.Float, classes);
        graph.Write(path, metadata);
    }
}
