using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Core;
using Puente.Serving.Sessions;

namespace Puente.Serving.Models;

/// <summary>
/// One ONNX graph with one input and one output, checked when it is opened. Safe to call from many threads: on a CPU one session
/// with one intra-op thread and as many callers as cores is fastest, and callers do not spin.
/// </summary>
internal sealed class OnnxGraph : IDisposable
{
    private static readonly RunOptions Run = new();
    private readonly InferenceSession session;
    private readonly string[] inputs, outputs;
    private int closed, holds = 1;

    private OnnxGraph(InferenceSession session, TensorSpec input, TensorSpec output, long bytes) =>
        (this.session, inputs, outputs, Width, Bytes) = (session, [input.Name], [output.Name], output.Shape[^1], bytes);

    /// <summary>Last dimension of the output.</summary>
    public int Width { get; }

    /// <summary>Bytes of the file.</summary>
    public long Bytes { get; }

    /// <summary>It has been disposed.</summary>
    public bool IsClosed => Volatile.Read(ref closed) == 1;

    /// <summary>Opens <paramref name="path"/> and checks its tensors; -1 in an expected shape is a dimension that must be variable.</summary>
    /// <exception cref="InputException">The file is absent, is no graph, or has other tensors than a release promises.</exception>
    public static OnnxGraph Open(string path, TensorSpec input, TensorSpec output, SessionFactory? factory = null, Digest? content = null)
    {
        var file = Path.GetFileName(path);
        if (!File.Exists(path)) throw new InputException("release", file, "is not in the release's folder", "Fetch the release again.");
        var session = (factory ?? SessionFactory.Default).Open(path, content);
        try
        {
            Check(file, "input", input, session.InputMetadata);
            Check(file, "output", output, session.OutputMetadata);
            return new OnnxGraph(session, input, output, new FileInfo(path).Length);
        }
        catch (InputException)
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs the graph from one caller-owned buffer into another: nothing is copied.</summary>
    public void Infer<TInput>(ReadOnlyMemory<TInput> input, long[] inputShape, Memory<float> output, long[] outputShape)
        where TInput : unmanaged
    {
        var memory = OrtMemoryInfo.DefaultInstance;
        var readable = System.Runtime.InteropServices.MemoryMarshal.AsMemory(input);
        using var from = OrtValue.CreateTensorValueFromMemory(memory, readable, inputShape);
        using var to = OrtValue.CreateTensorValueFromMemory(memory, output, outputShape);
        session.Run(Run, inputs, [from], outputs, [to]);
    }

    /// <summary>The graph with its memory bound, for one place that passes run in; the session lives until that is disposed too.</summary>
    public BoundGraph Bind(PinnedTensor input, PinnedTensor output)
    {
        Interlocked.Increment(ref holds);
        return new BoundGraph(session, new Dictionary<string, PinnedTensor> { [inputs[0]] = input }, new Dictionary<string, PinnedTensor> { [outputs[0]] = output }, LetGo);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref closed, 1) == 0) LetGo();
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref holds) == 0) session.Dispose();
    }

    private static void Check(string file, string role, TensorSpec expected, IReadOnlyDictionary<string, NodeMetadata> found)
    {
        var remedy = $"Export the graph with the {role} '{expected}'.";
        if (!found.TryGetValue(expected.Name, out var node) || (role == "input" && found.Count != 1))
            throw new InputException(file, string.Join(", ", found.Keys), $"has not exactly the {role} '{expected.Name}'", remedy);
        if (!node.IsTensor || node.ElementDataType != expected.Type)
            throw new InputException(file, expected.Name, $"is {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)}", remedy);
        var fits = node.Dimensions.Length == expected.Shape.Length;
        for (var i = 0; fits && i < expected.Shape.Length; i++)
            fits = node.Dimensions[i] == expected.Shape[i] || (node.Dimensions[i] < 0 && i > 0);
        if (!fits) throw new InputException(file, expected.Name, $"has the shape [{string.Join(",", node.Dimensions)}]", remedy);
    }
}

/// <summary>A tensor as a release promises it.</summary>
internal sealed record TensorSpec(string Name, TensorElementType Type, params int[] Shape)
{
    public override string ToString() => $"{Name}: {Type} [{string.Join(",", Shape)}]";
}
