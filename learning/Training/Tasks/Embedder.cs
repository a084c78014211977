using Puente.Core.Images;
using Puente.Core.Training;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Tasks;

/// <summary>Images to embeddings, a batch at a time.</summary>
public static class Embedder
{
    private const int Batch = 32;

    /// <summary>The embedding of each image, [N][D]; images have the backbone's side.</summary>
    public static float[][] Embed(Backbone backbone, IReadOnlyList<RgbImage> images, string stage, Action<TrainerProgress> report, CancellationToken stop)
    {
        var (side, width) = (backbone.Options.Side, backbone.Options.Dimensions);
        var embeddings = new float[images.Count][];
        backbone.eval();
        for (var first = 0; first < images.Count; first += Batch)
        {
            stop.ThrowIfCancellationRequested();
            report(new TrainerProgress { Event = "stage", Stage = stage, Step = first, Steps = images.Count });
            var count = Math.Min(Batch, images.Count - first);
            var bytes = new byte[count * side * side * 3];
            for (var i = 0; i < count; i++) images[first + i].Pixels.CopyTo(bytes, i * side * side * 3);
            var rows = Rows(backbone, bytes);
            for (var i = 0; i < count; i++) embeddings[first + i] = rows[(i * width)..((i + 1) * width)];
        }

        return embeddings;
    }

    /// <summary>The embeddings, row after row [N × D], of <paramref name="images"/>, uint8 [N, side, side, 3].</summary>
    public static float[] Rows(Backbone backbone, byte[] images)
    {
        // Before the batch: what was read and decoded until now may have ended the pause.
        CollectionPause.Breathe();
        var side = backbone.Options.Side;
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        return backbone.call(tensor(images, [images.Length / (side * side * 3), side, side, 3])).data<float>().ToArray();
    }
}
