using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Export;

/// <summary>Whether a backbone's int8 graph may serve a head: by what the head decides of labelled images through it and through the float32 graph.</summary>
/// <param name="data">Labelled images, at the backbone's side.</param>
/// <param name="decide">Embedding to the classes the head says are present.</param>
public sealed class HeadGate(LabelledImages data, Func<float[], bool[]> decide)
{
    /// <summary>Name of the document in a tuning's output.</summary>
    public const string Document = "gate.json";

    private const int MostImages = 200, ParityImages = 8;

    /// <summary>Measures both graphs of <paramref name="backbone"/>; leaves nothing in <paramref name="folder"/>.</summary>
    public GateResult Measure(Backbone backbone, string folder, CancellationToken stop)
    {
        var model = BackboneGraph.Build(backbone);
        return Measure(backbone, model, QuantizedGraph.Of(model), Directory.CreateDirectory(Path.Combine(folder, "gate.tmp")), stop);
    }

    /// <summary>Measures two graphs of <paramref name="backbone"/>, in files of a folder that then goes.</summary>
    internal GateResult Measure(Backbone backbone, ModelProto exact, ModelProto int8, DirectoryInfo folder, CancellationToken stop)
    {
        try
        {
            string first = Path.Combine(folder.FullName, "float.onnx"), second = Path.Combine(folder.FullName, "int8.onnx");
            OnnxFile.Write(exact, first);
            OnnxFile.Write(int8, second);
            int[] chosen = [.. Chosen()];
            var images = chosen.SelectMany(i => data.Images[i].Pixels).ToArray();
            bool[][] labels = [.. chosen.Select(i => data.Labels[i])];
            float[][] floats = Embeddings(first, images, stop), wholes = Embeddings(second, images, stop);
            var few = Math.Min(ParityImages, chosen.Length);
            return new ReleaseGate()
                .Parity(OnnxParity.Expected(backbone, images[..(few * images.Length / chosen.Length)]), floats[..few])
                .Agreement(floats, wholes, decide)
                .Golden(MacroF1.Of([.. floats.Select(decide)], labels), MacroF1.Of([.. wholes.Select(decide)], labels))
                .Result;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>At most 200 images, evenly over the set.</summary>
    private IEnumerable<int> Chosen()
    {
        var count = Math.Min(MostImages, data.Images.Count);
        return Enumerable.Range(0, count).Select(i => (int)((long)i * data.Images.Count / count));
    }

    private static float[][] Embeddings(string graph, byte[] images, CancellationToken stop)
    {
        using var embedder = new OnnxEmbedder(graph);
        return embedder.EmbedAll(images, stop);
    }
}
