using Microsoft.ML.OnnxRuntime;
using Puente.Core;
using Puente.Serving.Tensors;

namespace Puente.Serving.Sessions;

/// <summary>An open graph with whatever tensors it has.</summary>
internal sealed class GraphSession : IDisposable
{
    private GraphSession(InferenceSession session, TensorSignature[] inputs, TensorSignature[] outputs, long bytes) =>
        (Session, Inputs, Outputs, Bytes) = (session, inputs, outputs, bytes);

    public InferenceSession Session { get; }

    /// <summary>Its inputs in the graph's order; -1 where any size goes.</summary>
    public IReadOnlyList<TensorSignature> Inputs { get; }

    /// <summary>Its outputs in the graph's order; -1 where the size depends on the inputs.</summary>
    public IReadOnlyList<TensorSignature> Outputs { get; }

    /// <summary>Bytes of its files.</summary>
    public long Bytes { get; }

    /// <exception cref="InputException">It is no graph that can be run here, or has an input or output that is no tensor of the protocol.</exception>
    public static GraphSession Open(string path, SessionFactory factory)
    {
        var file = Path.GetFileName(path);
        if (!File.Exists(path)) throw new InputException("model", file, "is not there", "Put the graph in the version's folder, or correct default_model_filename.");
        var session = factory.Open(path);
        try
        {
            var bytes = new FileInfo(path).Length + (File.Exists(path + ".data") ? new FileInfo(path + ".data").Length : 0);
            return new GraphSession(session, Read(session.InputNames, session.InputMetadata), Read(session.OutputNames, session.OutputMetadata), bytes);
        }
        catch (InputException)
        {
            session.Dispose();
            throw;
        }

        TensorSignature[] Read(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> nodes) => [.. names.Select(name =>
            nodes[name] is { IsTensor: true } node && TensorTypes.TryFromOnnx(node.ElementDataType, out var type)
                ? new TensorSignature(name, type, [.. node.Dimensions.Select(d => (long)d)])
                : throw new InputException(file, name, "is no tensor of a type that the protocol has", "Export the graph with tensors only."))];
    }

    public void Dispose() => Session.Dispose();
}
