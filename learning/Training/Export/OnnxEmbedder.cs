using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Puente.Learning.Training.Export;

/// <summary>A backbone's graph, run as it is served: one image at a time on one thread. (An int8 graph takes the range of its numbers from the whole batch.)</summary>
public sealed class OnnxEmbedder : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
    private readonly InferenceSession _session;

    /// <summary>Opens the graph at <paramref name="path"/>.</summary>
    public OnnxEmbedder(string path)
    {
        _session = new InferenceSession(path, _options);
        Side = _session.InputMetadata["images"].Dimensions[1];
    }

    /// <summary>Pixels across and down of an image.</summary>
    public int Side { get; }

    /// <summary>The embedding of an image, [side, side, 3].</summary>
    public float[] Embed(ReadOnlySpan<byte> image)
    {
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("images", new DenseTensor<byte>(image.ToArray(), [1, Side, Side, 3]))], ["embeddings"]);
        return results[0].AsTensor<float>().ToArray();
    }

    /// <summary>The embedding of each image in <paramref name="images"/>, [N, side, side, 3].</summary>
    public float[][] EmbedAll(byte[] images, CancellationToken stop = default)
    {
        var size = Side * Side * 3;
        var rows = new float[images.Length / size][];
        for (var i = 0; i < rows.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            rows[i] = Embed(images.AsSpan(i * size, size));
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
