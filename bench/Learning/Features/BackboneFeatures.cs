using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Bench.Learning.Labels;
using Puente.Core;
using Puente.Imaging;
using Puente.Learning.Training.Heads;

namespace Puente.Bench.Learning.Features;

/// <summary>Embeddings of a backbone's graph.</summary>
internal sealed class BackboneFeatures : IFeatures, IDisposable
{
    private const int Batch = 16;
    private readonly InferenceSession _session;

    /// <summary>Opens the graph at <paramref name="file"/>; of its blocks only those that <paramref name="wanted"/> names, null for all.</summary>
    public BackboneFeatures(string name, string file, bool isOwn = true, string? wanted = null)
    {
        (Name, IsOwn) = (name, isOwn);
        using var options = new SessionOptions { IntraOpNumThreads = 0 };
        _session = new InferenceSession(file, options);
        Side = _session.InputMetadata["images"].Dimensions[1];
        if (_session.ModelMetadata.CustomMetadataMap.TryGetValue("puente.blocks", out var text))
            Blocks = [.. JsonSerializer.Deserialize<FeatureBlock[]>(text, Json.Options)!.Where(block => wanted is null || block.Name == wanted)];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsOwn { get; }

    /// <summary>Pixels across and down of an input.</summary>
    public int Side { get; }

    /// <inheritdoc/>
    public IReadOnlyList<FeatureBlock>? Blocks { get; }

    /// <inheritdoc/>
    public float[][] Of(LabelTask task) => [.. task.Images.Chunk(Batch).SelectMany(chunk =>
    {
        var size = Side * Side * 3;
        var bytes = new byte[chunk.Length * size];
        for (var i = 0; i < chunk.Length; i++) ImageCodec.Resize(chunk[i], Side, Side).Pixels.CopyTo(bytes, i * size);
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("images", new DenseTensor<byte>(bytes, [chunk.Length, Side, Side, 3]))]);
        return results[0].AsTensor<float>().ToArray().Chunk(results[0].AsTensor<float>().Dimensions[1]);
    })];

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
